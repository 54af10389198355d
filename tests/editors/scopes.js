// scopes.js GRAMMAR FILE...: the innermost scope of each piece of each file as VS Code sees it, in bytes: a JSON object
// of [start, end, scope] lists by file.
const fs = require('fs');
const onig = require('vscode-oniguruma');
const textmate = require('vscode-textmate');

async function load(path) {
    await onig.loadWASM(fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer);
    const registry = new textmate.Registry({
        onigLib: Promise.resolve({
            createOnigScanner: patterns => new onig.OnigScanner(patterns),
            createOnigString: text => new onig.OnigString(text),
        }),
        loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(path, 'utf8'), path),
    });
    return registry.loadGrammar('source.budget');
}

function pieces(grammar, text) {
    const found = [];
    let stack = textmate.INITIAL, start = 0;
    for (const line of text.split(/(?<=\n)/)) {
        const read = grammar.tokenizeLine(line.replace(/\n$/, ''), stack);
        for (const token of read.tokens) {
            const before = Buffer.byteLength(line.slice(0, token.startIndex)),
                  length = Buffer.byteLength(line.slice(token.startIndex, token.endIndex));
            found.push([start + before, start + before + length, token.scopes[token.scopes.length - 1]]);
        }
        stack = read.ruleStack;
        start += Buffer.byteLength(line);
    }
    return found;
}

load(process.argv[2]).then(grammar => {
    const all = {};
    for (const path of process.argv.slice(3)) all[path] = pieces(grammar, fs.readFileSync(path, 'utf8'));
    process.stdout.write(JSON.stringify(all));
});
