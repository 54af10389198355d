" Indents each file named in $BUDGET_FILES anew and saves it; the filetype comes from its name.
set nocompatible encoding=utf-8 nomodeline noswapfile
execute 'set runtimepath^=' . fnameescape($BUDGET_VIM)
filetype plugin indent on
syntax enable
for s:path in split($BUDGET_FILES, "\n")
  execute 'edit ' . fnameescape(s:path)
  normal! gg=G
  write
endfor
qall!
