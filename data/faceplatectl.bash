# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completion of faceplatectl(1). The options come from the program's own --help.

_faceplatectl()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local words=() word skip=

    COMPREPLY=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
        case $skip$word in
            --timeout | --hold | --host | --port | --user) skip=skip: ;;
            = | -* | skip:=) ;;
            skip:*) skip= ;;
            *) words+=("$word") ;;
        esac
    done

    [ "$prev" = = ] && prev=${COMP_WORDS[COMP_CWORD - 2]}
    case $prev in
        --host)
            COMPREPLY=($(compgen -A hostname -- "${cur#=}"))
            return
            ;;
        --port | --user | --timeout | --hold) return ;;
    esac

    case ${words[*]} in
        '') COMPREPLY=($(compgen -W 'status proxy check report cancel monitor' -- "$cur")) ;;
        proxy) COMPREPLY=($(compgen -W 'show enable change disable discard' -- "$cur")) ;;
    esac
    [[ $cur == -* ]] || return
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "${words[@]}" --help 2>/dev/null |
        grep -Eo -- '--[a-z-]+=?')" -- "$cur"))
    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
}
complete -F _faceplatectl faceplatectl
