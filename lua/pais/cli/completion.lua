--- pais.cli.completion: the completion scripts for bash, zsh and fish.
-- Each hands the words to `pais complete line` and shows the answer: commands, options and the
-- names of plugins, events, contracts and keys all come from the program that is being completed.

local completion = {}

completion.bash = [=[
# bash completion for pais; made by `pais completion bash`. Works from bash 3.2 on.
_pais() {
    local line word cur i n=0 glue=0 words
    words=()
    # bash splits words at = and :, which are part of ours: join them again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        [[ -z $word && "${COMP_LINE:0:COMP_POINT}" == *' ' ]] && glue=0
        if ((n > 0)) && { ((glue)) || [[ $word == [=:]* ]]; }; then
            words[n-1]="${words[n-1]}$word"
        else
            words[n]="$word"
            n=$((n + 1))
        fi
        glue=0
        [[ $word == [=:] ]] && glue=1
    done
    cur="${words[n-1]}"
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$cur"))
            return
        fi
        word="${line%%$'\t'*}"
        # readline replaces only what follows the last = or :
        [[ $cur == *[=:]* ]] && word="${word#"${cur%"${cur##*[=:]}"}"}"
        [[ $word == *= ]] && compopt -o nospace 2>/dev/null
        COMPREPLY+=("$word")
    done < <("$1" complete line "${words[@]}" 2>/dev/null)
}
complete -F _pais pais
]=]

completion.zsh = [=[
#compdef pais
# zsh completion for pais; made by `pais completion zsh`.
_pais() {
    local -a lines shown plain
    local line name
    lines=("${(@f)$("${words[1]}" complete line "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ ${lines[1]} == :files ]]; then
        _files
        return
    fi
    for line in "${lines[@]}"; do
        [[ -n $line ]] || continue
        name="${line%%$'\t'*}"
        if [[ $name == *= ]]; then
            plain+=("$name")
        elif [[ $line == *$'\t'* ]]; then
            shown+=("${name//:/\\:}:${line#*$'\t'}")
        else
            shown+=("${name//:/\\:}")
        fi
    done
    (( ${#plain} )) && compadd -S '' -- "${plain[@]}"
    (( ${#shown} )) && _describe -V pais shown
    return 0
}
if [[ $funcstack[1] == _pais ]]; then
    _pais "$@"
else
    compdef _pais pais
fi
]=]

completion.fish = [[
# fish completion for pais; made by `pais completion fish`.
function __pais_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -l current (commandline -ct)
    set -l found ($program complete line $words[2..-1] "$current" 2>/dev/null)
    if test "$found[1]" = ":files"
        __fish_complete_path "$current"
    else
        printf '%s\n' $found
    end
end
complete -c pais -f -a '(__pais_complete)'
]]

return completion
