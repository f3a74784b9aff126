using System.CommandLine;
using Wiber.Client.Api;

namespace Wiber.Tui.Verbs;

/// <summary>The option <c>--consistency</c> of verbs that read once.</summary>
internal static class ConsistencyOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--consistency")
        {
            Description = "What is read: what the node that answers has, what the leader has, or everything acknowledged before. "
                + "Default: local, asking the leader first.",
            HelpName = "local|leader|linearizable",
        };
        option.AcceptOnlyFromAmong("local", "leader", "linearizable");
        return option;
    }

    public static ReadConsistency Read(ParseResult arguments, Option<string?> option) => arguments.GetValue(option) switch
    {
        "leader" => ReadConsistency.Leader,
        "linearizable" => ReadConsistency.Linearizable,
        _ => ReadConsistency.Local,
    };
}
