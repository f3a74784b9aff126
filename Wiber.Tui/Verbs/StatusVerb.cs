using System.CommandLine;
using System.CommandLine.Parsing;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber status</c>: what every node is and how far it is.</summary>
internal static class StatusVerb
{
    private const double WatchSecondsDefault = 1;
    private const double WatchSecondsMin = 0.1;
    private const double WatchSecondsMax = 86_400;

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("status", "Show all nodes: state, role, term, how far their logs are, process.", """
            The leader is marked with *. ROLE is joining for a node that gets the log and will vote when it has it, learner for
            one that never votes, waiting for one that is not a member, or not yet. LAG is how many committed entries a node has
            still to apply. A node that does not answer within a second is shown with what is known of its process. Members that
            are not in cluster.toml are shown too, and nodes that were cut off from others. The exit code is 0 whatever the state of the cluster is.
            With --json: {"cluster", "leader", "term", "nodes": [{"id", "url", "pid", "state": "up|down|suspended", "role",
            "term", "commitIndex", "appliedIndex", "lastLogIndex", "clock", "commitLatency", "isolatedFrom", "member",
            "configured"}]}; what is not known is null.

            Examples:
              wiber status
              wiber status --watch
              wiber status --json | jq -r .leader
            """);
        Func<ArgumentResult, double> parse =
            NumberRule.Seconds("--watch", WatchSecondsMin, WatchSecondsMax);
        var watch = new Option<double?>("--watch", "-w")
        {
            Description = "Repeat every so many seconds, 1 if not said, until interrupted.",
            HelpName = "SECONDS",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result => result.Tokens.Count == 0 ? WatchSecondsDefault : parse(result),
        };
        verb.Options.Add(watch);
        runner.Bind(verb, context => RunAsync(
            context,
            context.Arguments.GetResult(watch) is { Implicit: false }
                ? context.Arguments.GetValue(watch) ?? WatchSecondsDefault
                : null));
        return verb;
    }

    private static async Task<int> RunAsync(CommandContext context, double? watchSeconds)
    {
        ClusterConfig config = context.LoadConfig();
        using WiberClient client = context.Connect(config);
        while (true)
        {
            Print(context, await client.GetClusterStatusAsync(context.CancellationToken));
            if (watchSeconds is not { } seconds)
            {
                return ExitCode.Done;
            }

            await context.Output.FlushAsync(context.CancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(seconds), context.CancellationToken);
            if (!context.IsJson)
            {
                context.Output.WriteLine();
            }
        }
    }

    private static void Print(CommandContext context, ClusterStatus status)
    {
        if (context.IsJson)
        {
            context.Output.WriteLine(JsonLine.Of(status));
            return;
        }

        foreach (string line in ClusterStatusText.Full(status, context.Palette))
        {
            context.Output.WriteLine(line);
        }
    }
}
