define P = %
" How a .budget file is edited.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1
setlocal comments=:# commentstring=#\ %s formatoptions-=t
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal suffixesadd=.budget
if executable('budget')
  " :make lists what `budget check` finds.
  setlocal makeprg=budget\ check\ -q\ --color=never\ %:S
  setlocal errorformat=%P%E%f:%l:%c:\ error%m,%P%W%f:%l:%c:\ warning%m,%-Z\ %#%l\ \|%.%#,%C\ \ \ %m,%-G%.%#
endif
let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions< expandtab< shiftwidth< softtabstop<'
  \ . ' suffixesadd< makeprg< errorformat<'
