using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber down</c>: stops all nodes in good order.</summary>
internal static class DownVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("down", "Stop all nodes: the followers first, the leader last.", """
            Messages stay on disk; `wiber up` serves them again. It does no harm to run it twice. A node that does not end in
            10 seconds is killed, which costs no acknowledged message either. With --json the status document is printed.

            Examples:
              wiber down
              wiber down --json
            """);
        runner.Bind(verb, RunAsync);
        return verb;
    }

    private static async Task<int> RunAsync(CommandContext context)
    {
        ClusterConfig config = context.LoadConfig();
        using WiberClient client = context.Connect(config);
        string? leader = (await client.GetClusterStatusAsync(context.CancellationToken)).Leader;
        IReadOnlyList<StoppedNode> nodes = await new ClusterControl(config).StopAsync(leader, context.CancellationToken);
        TextWriter told = context.IsJson ? context.Error : context.Output;
        foreach (StoppedNode node in nodes)
        {
            told.WriteLine(node.Outcome switch
            {
                NodeStopOutcome.WasDown => $"{node.Node.Id} was down",
                NodeStopOutcome.Stopped => $"{node.Node.Id} stopped",
                _ => $"{node.Node.Id} did not stop in time and was killed",
            });
        }

        if (context.IsJson)
        {
            ClusterStatus status = await client.GetClusterStatusAsync(context.CancellationToken);
            context.Output.WriteLine(JsonLine.Of(status));
        }

        return ExitCode.Done;
    }
}
