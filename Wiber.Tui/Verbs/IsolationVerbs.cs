using System.CommandLine;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber cut|heal NODE</c>: break the network between nodes, and mend it.</summary>
internal static class IsolationVerbs
{
    private const string JsonNote = """
        With --json: {"node", "isolatedFrom": [ids]}.
        """;

    public static Verb CreateCut(CommandRunner runner)
    {
        var from = new Option<string[]?>("--from")
        {
            Description = "A node to cut it off from; may be repeated. Default: all others.",
            HelpName = "NODE",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        return Create(
            runner,
            "cut",
            "Cut a node off from the others, as a broken network would.",
            $"""
            Nothing that nodes say to each other passes any more between it and them, in both directions; clients reach it as
            before. A leader that is cut off from a majority stops leading. It replaces what the node was cut off from, and lasts
            until `wiber heal` or a restart of the node. Nodes take this only from their own machine. {JsonNote}

            Examples:
              wiber cut n1; wiber status
              wiber cut n1 --from n2
            """,
            from,
            (client, node, context) =>
                client.IsolateAsync(node, context.Arguments.GetValue(from), context.CancellationToken));
    }

    public static Verb CreateHeal(CommandRunner runner) => Create(
        runner,
        "heal",
        "Let a node reach the others again that was cut off.",
        $"""
        A node that was cut off by another one's cut is healed there. {JsonNote}

        Examples:
          wiber heal n1
        """,
        null,
        (client, node, context) => client.HealAsync(node, context.CancellationToken));

    private static Verb Create(
        CommandRunner runner,
        string name,
        string description,
        string notes,
        Option? option,
        Func<WiberClient, Uri, CommandContext, Task<NodeIsolation>> change)
    {
        var verb = new Verb(name, description, notes);
        var node = new Argument<string>("NODE") { Description = "The node's id in cluster.toml, such as n1." };
        verb.Arguments.Add(node);
        if (option is not null)
        {
            verb.Options.Add(option);
        }

        runner.Bind(verb, async context =>
        {
            ClusterConfig config = context.LoadConfig();
            NodeConfig found = CommandContext.FindNode(config, context.Arguments.GetRequiredValue(node));
            using WiberClient client = context.Connect(config);
            NodeIsolation result = await change(client, found.ClientUri, context);
            context.Output.WriteLine(context.IsJson ? JsonLine.Of(result) : Describe(result));
            return ExitCode.Done;
        });
        return verb;
    }

    private static string Describe(NodeIsolation node) => node.IsolatedFrom is { Count: > 0 } peers
        ? $"{node.Node} is cut off from {string.Join(", ", peers)}"
        : $"{node.Node} is cut off from nobody";
}
