" What :make lists of the file named in $BUDGET_FILES, a line each, written to $BUDGET_SCOPES.
set nocompatible encoding=utf-8 nomodeline noswapfile
execute 'set runtimepath^=' . fnameescape($BUDGET_VIM)
filetype plugin indent on
execute 'edit ' . fnameescape($BUDGET_FILES)
silent make
call writefile(map(getqflist(), {_, q -> join([q.lnum, q.col, q.type, q.text])}), $BUDGET_SCOPES)
qall!
