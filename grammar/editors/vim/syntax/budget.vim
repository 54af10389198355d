" Words and their places as the compiler's own lexer has them; the words come from its list.
define E = %(\k|[（“《])@!
define G = （[^{}"（）“”《》]*）|“[^{}"（）“”《》]*”|《[^{}"（）“”《》]*》
define NAME = %(\k|%G%)+
define BLANK = [ \t\r　]
define KEY = [^ \t\r　;{}]
define QUOTED = "%([^"\\]|\\.)*"
define AHEAD = %(^|[;{])%BLANK%*%(%(%M%)%BLANK%+)*
define START = %(%AHEAD%)@99<=
define ROW = %(%(^|[;{}])%BLANK%*)@99<=
define FIGURE = %([0-9"=]|-%([0-9.]|%BLANK%|[;{}]|$)|[_?]%(%BLANK%|[;{}]|$)|[.(+][0-9]|[▲△−][0-9０-９]|[０-９])
define TRUTH = %(%W_YES%|%W_NO%)%(%KEY%)@!%(%BLANK%*%($|[;{}#]|%FIGURE%|%(%W_YES%|%W_NO%|%W_EXPECT%|%W_RESTATED%)%(%KEY%)@!))@=
define NOT_CELL = %(%FIGURE%|%TRUTH%|#)@!
define LABEL = %NOT_CELL%%KEY%+%(%BLANK%+%NOT_CELL%%KEY%+)*
define LITERAL = %([^"{}()[\]=]|\=\=@!|%QUOTED%|\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\})
if exists('b:current_syntax')
  finish
endif
let s:cpo = &cpo
set cpo&vim
syn case match
syn sync fromstart
setlocal iskeyword=@,48-57,_,192-255

" ---- code: names, numbers, clauses, marks ----
syn cluster budgetLiteral contains=budgetNumber,budgetDate,budgetString,budgetStringProse,budgetMember,budgetComment
syn cluster budgetCode contains=@budgetLiteral,budgetName,budgetClause,budgetFunction,budgetType,budgetVerdict,budgetOperator,
  \budgetClauseOf,budgetComma,budgetFirst,budgetContinue,budgetBracket,budgetSquare
syn cluster budgetValue contains=@budgetLiteral,budgetName,budgetOperator,budgetContinue,budgetValues,budgetSettingWord

syn match budgetName /\v%NAME%/ contained
syn match budgetClause /\v<%(%C%)%E%/ contained
syn match budgetClauseOf /\v<%(%CN%)%E%/ contained nextgroup=budgetOperand skipwhite
syn match budgetFunction /\v<%(%SETTING%|%W_BECAUSE%)%E%%(%BLANK%*\()@=/ contained
syn match budgetSettingWord /\v<%(%SETTING%)%E%/ contained
syn match budgetNumber /\v%(\d+%(\.\d+)?|\.\d+)%(%NAME%|[%‰])?/ contained
syn match budgetDate /\v\d{4}-\d\d-\d\d/ contained
syn match budgetOperator /\v[=!<>]\=|[=<>+\-*/|:]/ contained nextgroup=budgetOperand skipwhite
syn match budgetComma /[,@]/ contained nextgroup=budgetOperand skipwhite
syn match budgetType /\v%(:%BLANK%*)@20<=%(%SETTING%)%E%/ contained
syn match budgetVerdict /\v%(%(%W_EXPECT%)%BLANK%+)@20<=%NAME%/ contained
" The statement goes on in the next line.
syn region budgetContinue matchgroup=budgetOperator start=/\v%([=!<>]\=|[,:=<>+\-*/|])%(%BLANK%*%(#.*)?$)@=/ end=/\v^\s*%([^ \t#])@=/ contained contains=budgetComment
syn region budgetContinue matchgroup=budgetClause start=/\v%(%CN%)%E%%(%BLANK%*%(#.*)?$)@=/ end=/\v^\s*%([^ \t#])@=/ contained contains=budgetComment
" Where an operand is wanted, and behind a point, a word is a name.
syn match budgetOperand /\v<%(%C-NOT%)%E%/ contained
syn match budgetFirst /\v<%(%(%AHEAD%%(%TN%|%BN%|%SN%)%BLANK%+|\{%BLANK%*%(%W_FOR%|%W_IF%)%BLANK%+|[([{]%BLANK%*)@99<=%(%C-NOT%)%E%)/ contained
syn match budgetMember /\v%(\.%BLANK%*)@20<=%NAME%/ contained
syn region budgetBracket matchgroup=budgetMark start=/(/ end=/)/ end=/}\@=/ contained contains=@budgetCode
syn region budgetValues matchgroup=budgetMark start=/[[(]/ end=/[])]/ end=/}\@=/ contained contains=@budgetValue
syn region budgetSquare matchgroup=budgetMark start=/\[/ end=/\]/ end=/}\@=/ contained contains=@budgetCode,budgetCode
syn match budgetCode /\v%([[,] *)@20<=\d[^],}]*/ contained

" ---- texts ----
syn cluster budgetHoles contains=budgetEscape,budgetHole,budgetClaim,budgetFact,budgetBranch,budgetKeywordEnd
syn region budgetString start=/"/ skip=/\\["\\]/ end=/"/ end=/$/ contained contains=@budgetHoles,budgetStringQuote
syn region budgetStringProse matchgroup=budgetStringMark start=/"""/ end=/"""/ contained contains=@budgetHoles
syn match budgetStringQuote /\\["\\]/ contained
syn region budgetHole matchgroup=budgetBrace start=/{/ end=/}/ end=/$/ contained contains=@budgetCode
syn region budgetClaim matchgroup=budgetBrace start=/\v\{%(%BLANK%*%LITERAL%{-}%BLANK%*\=\=)@=/ end=/}/ end=/$/ contained contains=@budgetCode,budgetLiteral
syn match budgetLiteral /\v%(\{%BLANK%*)@20<=[^ \t]%LITERAL%{-}%(%BLANK%*\=\=)@=/ contained
syn region budgetFact matchgroup=budgetBrace start=/\v\{%(%BLANK%*\d%LITERAL%{-} +%(%W_AS%) +%NAME%%BLANK%*\})@=/ end=/}/ end=/$/ contained contains=budgetClause,budgetLiteralFact,budgetGiven
syn match budgetLiteralFact /\v%(\{%BLANK%*)@20<=\d%LITERAL%{-}%( +%(%W_AS%) )@=/ contained
syn match budgetGiven /\v%( %(%W_AS%) +)@20<=%NAME%/ contained
syn region budgetBranch matchgroup=budgetKeyword start=/\v\{%BLANK%*%(%(%W_ELSE%)%BLANK%+%(%W_IF%)|%W_FOR%|%W_IF%)%E%/ end=/}/ end=/$/ contained contains=@budgetCode
syn match budgetKeywordEnd /\v\{%BLANK%*%(%W_END%|%W_ELSE%)%BLANK%*\}/ contained
syn match budgetEscape /{{\|}}/ contained

" ---- rows ----
syn cluster budgetCells contains=budgetKey,budgetCell,budgetAsserted,budgetCellText,budgetCellVerdict,budgetCellClause,budgetComment
syn region budgetRows matchgroup=budgetMark start=/{/ end=/}/ contained contains=@budgetCells,budgetKeyCode
syn region budgetCodes matchgroup=budgetMark start=/{/ end=/}/ contained contains=@budgetCells,budgetKeyCode,budgetKeyOfCodes,budgetCodes
syn match budgetCell /\v%KEY%+/ contained
syn match budgetAsserted /=/ contained
syn match budgetCellText /\v%QUOTED%/ contained
syn match budgetCellClause /\v%(%W_EXPECT%|%W_RESTATED%)%(%BLANK%+%KEY%+%BLANK%+")@=/ contained
syn match budgetCellVerdict /\v%(%(%W_EXPECT%|%W_RESTATED%)%BLANK%+)@20<=%KEY%+%(%BLANK%+")@=/ contained
syn match budgetComment /#.*/
syn match budgetKey /\v%ROW%%(%QUOTED%|#@!%KEY%+)/ contained nextgroup=budgetLabel skipwhite
syn match budgetKeyCode /\v%ROW%\d%KEY%*/ contained nextgroup=budgetLabelQuoted,budgetLabel skipwhite
syn match budgetKeyOfCodes /\v%ROW%%(%QUOTED%|#@!%KEY%+)/ contained nextgroup=budgetLabelQuoted,budgetLabel skipwhite
syn match budgetLabel /\v%LABEL%/ contained
syn match budgetLabelQuoted /\v%QUOTED%/ contained

" ---- statements ----
" A body knows what may start in it; a statement, which kind of body it opens.
define END = end=/$/ end=/[;}]\@=/
syn cluster budgetTop contains=budgetKeywordBefore,budgetOther,budgetData,budgetFields,budgetLists,budgetClass,budgetTable,budgetSection,budgetComment
syn match budgetMarks /;/
syn region budgetStatements matchgroup=budgetMark start=/{/ end=/}/ contained contains=@budgetTop,@budgetCode
syn region budgetOther matchgroup=budgetKeyword start=/\v<%START%%(%T%)%E%/ %END% contains=@budgetCode,budgetStatements
syn region budgetData matchgroup=budgetKeyword start=/\v<%START%%(%T.ROWS%)%E%/ %END% contains=@budgetCode,budgetRows
syn region budgetFields matchgroup=budgetKeyword start=/\v<%START%%(%T.FIELD%)%E%/ %END% contains=@budgetCode,budgetSettings
syn region budgetLists matchgroup=budgetKeyword start=/\v<%START%%(%T.LIST%)%E%/ %END% contains=@budgetCode,budgetList
syn region budgetClass matchgroup=budgetKeyword start=/\v<%START%%(%T.CLASS%)%E%/ %END% contains=@budgetCode,budgetClassBody
syn region budgetTable matchgroup=budgetKeyword start=/\v<%START%%(%T.TABLE%)%E%/ %END% contains=@budgetCode,budgetTableBody
syn region budgetSection matchgroup=budgetKeyword start=/\v<%START%%(%T.SECTION%)%E%/ %END% contains=@budgetCode,budgetSectionBody
syn match budgetKeywordBefore /\v<%START%%(%M%)%E%/

syn region budgetTableBody matchgroup=budgetMark start=/{/ end=/}/ contained contains=@budgetCode,budgetColumn,budgetTableBody,budgetRowName
syn region budgetColumn matchgroup=budgetKeyword start=/\v<%START%%(%B%)%E%%(%BLANK%*\=\=@!)@!/ %END% contained contains=@budgetCode,budgetTableBody
syn match budgetRowName /\v<%START%%(%(%B%)%E%%(%BLANK%*\=\=@!)@!)@!%NAME%/ contained
syn region budgetSectionBody matchgroup=budgetMark start=/{/ end=/}/ contained contains=@budgetCode,budgetPart,budgetSectionBody,budgetKeywordAgain
syn region budgetPart matchgroup=budgetKeyword start=/\v<%START%%(%S%)%E%/ %END% contained contains=@budgetCode,budgetSectionBody
syn match budgetKeywordAgain /\v<%START%%(%SM%)%E%/ contained

syn region budgetSettings matchgroup=budgetMark start=/{/ end=/}/ contained contains=@budgetValue,budgetSetting,budgetCondition,budgetList
syn region budgetList matchgroup=budgetMark start=/{/ end=/}/ contained contains=@budgetValue,budgetSetting,budgetListCondition,budgetList
syn region budgetClassBody matchgroup=budgetMark start=/{/ end=/}/ contained contains=@budgetValue,budgetSetting,budgetCondition,budgetList,budgetCodesOf
syn match budgetSetting /\v<%START%%(%SETTING%|%F%)%E%/ contained
syn region budgetCondition matchgroup=budgetClause start=/\v%(%W_WHERE%|%W_WHEN%)%E%/ end=/$/ end=/[;}]\@=/ contained contains=@budgetCode
syn region budgetListCondition matchgroup=budgetClause start=/\v%(%W_WHERE%|%W_WHEN%)%E%/ end=/$/ end=/[;,}]\@=/ contained contains=@budgetCode
syn region budgetCodesOf matchgroup=budgetKeyword start=/\v<%START%%(%K%)%E%/ %END% contained contains=budgetCodes

" ---- colours ----
hi def link budgetComment Comment
hi def link budgetKeyword Statement
hi def link budgetKeywordBefore budgetKeyword
hi def link budgetKeywordAgain budgetKeyword
hi def link budgetKeywordEnd budgetKeyword
hi def link budgetClause Keyword
hi def link budgetClauseOf budgetClause
hi def link budgetCellClause budgetClause
hi def link budgetSetting Type
hi def link budgetType Type
hi def link budgetSettingWord Constant
hi def link budgetFunction Function
hi def link budgetVerdict Constant
hi def link budgetCellVerdict Constant
hi def link budgetNumber Number
hi def link budgetDate Number
hi def link budgetCell Number
hi def link budgetCode Number
hi def link budgetAsserted Operator
hi def link budgetOperator Operator
hi def link budgetString String
hi def link budgetStringProse String
hi def link budgetStringMark String
hi def link budgetCellText String
hi def link budgetLabel String
hi def link budgetLabelQuoted String
hi def link budgetKey Identifier
hi def link budgetKeyCode Identifier
hi def link budgetRowName Identifier
hi def link budgetLiteral Constant
hi def link budgetLiteralFact Constant
hi def link budgetEscape SpecialChar
hi def link budgetStringQuote SpecialChar
hi def link budgetBrace Delimiter

let b:current_syntax = 'budget'
let &cpo = s:cpo
unlet s:cpo
