" How a .budget file is edited.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1
setlocal comments=:# commentstring=#\ %s formatoptions-=t
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal suffixesadd=.budget
if executable('budget')
  " gq lays the whole file out, as the compiler does.
  setlocal formatprg=budget\ fmt\ -
  " :make lists what `budget check` finds.
  setlocal makeprg=budget\ check\ --format=github\ %:S
  setlocal errorformat=::%trror\ file=%f\\,line=%l\\,col=%c%.%#::%m,::%tarning\ file=%f\\,line=%l\\,col=%c%.%#::%m,%-G%.%#
endif
let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions< expandtab< shiftwidth< softtabstop<'
  \ . ' suffixesadd< formatprg< makeprg< errorformat<'
