using System.CommandLine;
using Wiber.Client.Api;

namespace Wiber.Tui.Verbs;

/// <summary>The option that says when messages count as acknowledged.</summary>
internal static class AcksOption
{
    public static Option<string?> Create(string description)
    {
        var option = new Option<string?>("--acks") { Description = description, HelpName = "quorum|leader|none" };
        option.AcceptOnlyFromAmong("quorum", "leader", "none");
        return option;
    }

    /// <summary>What was given; null if nothing was.</summary>
    public static Acks? Read(string? given) => given switch
    {
        "quorum" => Acks.Quorum,
        "leader" => Acks.Leader,
        "none" => Acks.None,
        _ => null,
    };
}
