import type { Shell } from './shells.js';

/** A shell script as it stands in a template; `\\${` is the shell's own. */
function script(template: TemplateStringsArray): string {
  return String.raw(template).replaceAll('\\$', '$');
}

/** Readline replaces only what follows the last of its word breaks, `:` and `=` among them, and quotes nothing that is given to it. */
const BASH = script`# Completion of shotlist in bash. In ~/.bashrc:
#   source <(shotlist completion bash)
_shotlist() {
  local line="\${COMP_LINE:0:COMP_POINT}" current rest cut mark value _about
  local -a words
  read -a words <<< "$line"
  while ((\${#words[@]} > 1)) && [[ \${words[0]} != "\${COMP_WORDS[0]}" ]]; do
    words=("\${words[@]:1}")
  done
  [[ \${words[0]} == "\${COMP_WORDS[0]}" ]] || return
  [[ $line == *[[:space:]] ]] && words+=('')
  current=\${words[\${#words[@]} - 1]}
  rest=$current
  for mark in : =; do
    [[ $COMP_WORDBREAKS == *"$mark"* ]] && rest=\${rest##*"$mark"}
  done
  cut=$((\${#current} - \${#rest}))
  COMPREPLY=()
  while IFS=$'\t' read -r value _about; do
    if [[ $value == :files ]]; then
      compopt -o default 2> /dev/null
      return
    fi
    [[ $value == */ ]] && compopt -o nospace 2> /dev/null
    printf -v value %q "\${value:cut}"
    COMPREPLY+=("$value")
  done < <("\${COMP_WORDS[0]}" complete -- "\${words[@]:1}" 2> /dev/null)
}
complete -F _shotlist shotlist
`;

const ZSH = script`#compdef shotlist
# Completion of shotlist in zsh. In ~/.zshrc, after compinit:
#   source <(shotlist completion zsh)
_shotlist() {
  local line value about
  local -a found folders
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2> /dev/null)}"; do
    value=\${line%%$'\t'*}
    if [[ -z $value ]]; then
      continue
    elif [[ $value == :files ]]; then
      _files
      return
    elif [[ $value == */ ]]; then
      folders+=("$value")
    else
      about=\${line#*$'\t'}
      found+=("\${value//:/\\:}\${about:+:$about}")
    fi
  done
  ((\${#folders})) && compadd -S '' -- "\${folders[@]}"
  ((\${#found})) && _describe shotlist found
}
if [[ \${funcstack[1]} == _shotlist ]]; then
  _shotlist "$@"
else
  compdef _shotlist shotlist
fi
`;

const FISH = script`# Completion of shotlist in fish. In ~/.config/fish/config.fish:
#   shotlist completion fish | source
function __shotlist_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l found ($program complete -- $words "$current" 2> /dev/null)
    if test "$found" = ':files'
        __fish_complete_path "$current"
    else if test (count $found) -gt 0
        printf '%s\n' $found
    end
end
complete -c shotlist -f -a '(__shotlist_complete)'
`;

/** What makes each shell complete the words of `shotlist`, by asking `shotlist complete`. */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
