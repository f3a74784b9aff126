using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Wiber.PowerShell.Completion;

/// <summary>Completes where to begin.</summary>
public sealed class StartCompleter : IArgumentCompleter
{
    private static readonly (string Name, string Tip)[] Starts =
        [("Earliest", "at the first message that is still there"), ("Latest", "with what is published from now on")];

    /// <summary>Completes an argument.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => Starts
            .Where(each => each.Name.StartsWith(wordToComplete ?? "", StringComparison.OrdinalIgnoreCase))
            .Select(each => new CompletionResult(each.Name, each.Name, CompletionResultType.ParameterValue, each.Tip));
}
