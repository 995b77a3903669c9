# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completion of faceplatectl(1). The options come from the program's own --help.

_faceplatectl()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local words=() word skip=

    COMPREPLY=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
        case $skip$word in
            --timeout | --hold | --host | --port | --user | --ipv4 | --address | --mask | --gateway | --ipv6 | --address6 | \
                --gateway6 | --dns | --domain | --vlan | --confirm) skip=skip: ;;
            :* | skip::*) skip=skip: ;; # an IPv6 address is several words
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
        --ipv4)
            COMPREPLY=($(compgen -W "dhcp static off" -- "${cur#=}"))
            return
            ;;
        --ipv6)
            COMPREPLY=($(compgen -W "automatic static off" -- "${cur#=}"))
            return
            ;;
        --port | --user | --timeout | --hold | --address | --mask | --gateway | --address6 | --gateway6 | --dns | \
            --domain | --vlan | --confirm) return ;;
    esac

    case ${words[*]} in
        '') COMPREPLY=($(compgen -W 'status proxy network check report cancel confirm monitor reboot power-off' -- "$cur")) ;;
        proxy) COMPREPLY=($(compgen -W 'show enable change disable discard' -- "$cur")) ;;
        network) COMPREPLY=($(compgen -W 'show set reset release discard' -- "$cur")) ;;
    esac
    [[ $cur == -* ]] || return
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "${words[@]}" --help 2>/dev/null |
        grep -Eo -- '--[a-z0-9-]+=?')" -- "$cur"))
    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
}
complete -F _faceplatectl faceplatectl
