using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Wiber.PowerShell.Completion;

/// <summary>Completes paths, those of TOML files first.</summary>
public sealed class ConfigCompleter : IArgumentCompleter
{
    /// <summary>Completes an argument.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => CompletionCompleters.CompleteFilename(wordToComplete ?? "")
            .OrderBy(result => result.CompletionText.TrimEnd('\'').EndsWith(".toml", StringComparison.Ordinal) ? 0 : 1);
}
