" Bodies are indented by one step; text and rows stay where they are put.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1
setlocal indentexpr=BudgetIndent() indentkeys=0},o,O
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*BudgetIndent')
  finish
endif

" The code of a line, without its texts and its comment.
function s:code(lnum) abort
  let code = substitute(getline(a:lnum), '"\%([^"\\]\|\\.\)*"', '', 'g')
  return substitute(code, '#.*', '', '')
endfunction

function s:count(code, mark) abort
  return strlen(substitute(a:code, '[^' . a:mark . ']', '', 'g'))
endfunction

" Whether the statement goes on in the next line.
function s:goes_on(lnum) abort
  let col = match(getline(a:lnum), '[-,:=<>+*/|]\s*\%(#[^"]*\)\?$')
  return col >= 0 && synIDattr(synID(a:lnum, col + 1, 1), 'name') ==# 'budgetOperator'
endfunction

function s:in_text(lnum) abort
  return synIDattr(synID(a:lnum, 1, 1), 'name') =~# '^budgetString\%(Prose\|Mark\)'
endfunction

" The last line of code above one.
function s:before(lnum) abort
  let before = prevnonblank(a:lnum - 1)
  while before > 0 && (s:in_text(before) || s:code(before) =~# '^\s*$' && getline(before) =~# '^\s*#')
    let before = prevnonblank(before - 1)
  endwhile
  return before
endfunction

function BudgetIndent() abort
  if s:in_text(v:lnum)
    return -1
  endif
  let before = s:before(v:lnum)
  let code = substitute(s:code(before), '^\s*}', '', '')
  let steps = s:count(code, '{') > s:count(code, '}')
  let steps += s:goes_on(before) && !s:goes_on(s:before(before))
  let steps -= !s:goes_on(before) && s:goes_on(s:before(before))
  let steps -= getline(v:lnum) =~# '^\s*}'
  return before ? indent(before) + shiftwidth() * steps : 0
endfunction
