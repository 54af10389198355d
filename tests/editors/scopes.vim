" vim -u NONE -S scopes.vim: the syntax group of each piece of each file named in $BUDGET_FILES (one a line), in bytes: lines
" `start end group` below a line `= FILE`, written to $BUDGET_SCOPES.
set nocompatible encoding=utf-8 nomodeline noswapfile
execute 'set runtimepath^=' . fnameescape($BUDGET_VIM)
filetype plugin indent on
syntax enable

function! Pieces(start, lnum, text) abort
  let found = []
  let from = 0
  let name = ''
  for col in range(strlen(a:text) + 1)
    let now = col < strlen(a:text) ? synIDattr(synID(a:lnum, col + 1, 1), 'name') : '-'
    if now !=# name && col > from
      call add(found, (a:start + from) . ' ' . (a:start + col) . ' ' . name)
      let from = col
    endif
    let name = now
  endfor
  return found
endfunction

let s:all = []
for s:path in split($BUDGET_FILES, "\n")
  execute 'edit ' . fnameescape(s:path)
  call add(s:all, '= ' . s:path)
  for s:lnum in range(1, line('$'))
    call extend(s:all, Pieces(line2byte(s:lnum) - 1, s:lnum, getline(s:lnum)))
  endfor
endfor
call writefile(s:all, $BUDGET_SCOPES)
qall!
