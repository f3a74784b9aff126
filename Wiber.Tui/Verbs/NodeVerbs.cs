using System.CommandLine;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber start|stop|kill NODE</c>: steer one node.</summary>
internal static class NodeVerbs
{
    private const string JsonNote = """
        With --json: {"id", "outcome": "started|stopped|killed|was_up|was_down", "pid"}.
        """;

    public static Verb CreateStart(CommandRunner runner) => Create(runner, "start", "Start a node.", $"""
        A node that runs already is left as it is. {JsonNote}

        Examples:
          wiber start n1
        """, StartAsync);

    public static Verb CreateStop(CommandRunner runner) => Create(runner, "stop", "Stop a node in good order.", $"""
        A node that does not end in 10 seconds is killed. {JsonNote}

        Examples:
          wiber stop n1
        """, StopAsync);

    public static Verb CreateKill(CommandRunner runner) => Create(
        runner, "kill", "End a node at once, as a crash would (SIGKILL).", $"""
        No acknowledged message is lost by it. {JsonNote}

        Examples:
          wiber kill n1; wiber status
          wiber kill $(wiber status --json | jq -r .leader)
        """, KillAsync);

    private static Verb Create(
        CommandRunner runner,
        string name,
        string description,
        string notes,
        Func<NodeProcess, CancellationToken, Task<NodeActionResult>> act)
    {
        var verb = new Verb(name, description, notes);
        var node = new Argument<string>("NODE") { Description = "The node's id in cluster.toml, such as n1." };
        verb.Arguments.Add(node);
        runner.Bind(verb, async context =>
        {
            ClusterConfig config = context.LoadConfig();
            NodeConfig found = CommandContext.FindNode(config, context.Arguments.GetRequiredValue(node));
            NodeActionResult result = await act(new NodeProcess(config, found), context.CancellationToken);
            string pid = result.Pid is null ? "" : $" (pid {result.Pid})";
            context.Output.WriteLine(
                context.IsJson ? JsonLine.Of(result) : $"{result.Id} {result.Outcome.Replace('_', ' ')}{pid}");
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task<NodeActionResult> StartAsync(NodeProcess process, CancellationToken cancellationToken)
    {
        NodeRunState before = process.GetState().State;
        int pid = await process.StartAsync(cancellationToken);
        return new NodeActionResult(process.Node.Id, before == NodeRunState.Down ? "started" : "was_up", pid);
    }

    private static async Task<NodeActionResult> StopAsync(NodeProcess process, CancellationToken cancellationToken)
    {
        string outcome = await process.StopAsync(cancellationToken) switch
        {
            NodeStopOutcome.WasDown => "was_down",
            NodeStopOutcome.Stopped => "stopped",
            _ => "killed",
        };
        return new NodeActionResult(process.Node.Id, outcome, null);
    }

    private static async Task<NodeActionResult> KillAsync(NodeProcess process, CancellationToken cancellationToken)
    {
        bool wasUp = await process.KillAsync(cancellationToken);
        return new NodeActionResult(process.Node.Id, wasUp ? "killed" : "was_down", null);
    }
}
