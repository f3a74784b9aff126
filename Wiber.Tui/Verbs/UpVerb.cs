using System.CommandLine;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber up</c>: starts what does not run and waits for a leader.</summary>
internal static class UpVerb
{
    private static readonly TimeSpan LeaderTimeout = TimeSpan.FromSeconds(15);

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("up", "Start all nodes that do not run, and wait until a leader is ready.", """
            Nodes that run already are left as they are, so it does no harm to run it twice. Nodes go on after wiber has ended;
            `wiber down` stops them. With --monitor, `wiber monitor` follows; with --web, `wiber gateway`. With --json the status
            document is printed, as `wiber status --json` does.

            Examples:
              wiber up
              wiber up --monitor
              wiber up --web                 # then open http://localhost:8080
              wiber up --config /srv/wiber/cluster.toml
              wiber up --json | jq -r .leader
            """);
        var monitor = new Option<bool>("--monitor") { Description = "Watch and steer the nodes on the whole terminal then." };
        var web = new Option<bool>("--web") { Description = "Serve the dashboard then, until Ctrl+C." };
        verb.Options.Add(monitor);
        verb.Options.Add(web);
        GatewayPlace place = GatewayPlace.AddTo(verb);
        runner.Bind(verb, async context =>
        {
            if (context.Arguments.GetValue(web))
            {
                return await ServeAsync(context, context.Arguments.GetValue(monitor), place);
            }

            if (!context.Arguments.GetValue(monitor))
            {
                return await RunAsync(context);
            }

            // Said before anything is started.
            MonitorVerb.RequireTerminal(context);
            await RunAsync(context);
            await context.Output.FlushAsync(context.CancellationToken);
            return await MonitorVerb.RunAsync(context);
        });
        return verb;
    }

    private static async Task<int> ServeAsync(CommandContext context, bool hasMonitor, GatewayPlace place)
    {
        if (hasMonitor)
        {
            throw new CommandException(ExitCode.Usage, "--monitor and --web do not go together; run `wiber gateway` beside it");
        }

        await RunAsync(context);
        await context.Output.FlushAsync(context.CancellationToken);
        return await GatewayVerb.RunAsync(context, place);
    }

    private static async Task<int> RunAsync(CommandContext context)
    {
        ClusterConfig config = context.LoadConfig();
        IReadOnlyList<StartedNode> nodes = await new ClusterControl(config).StartAsync(context.CancellationToken);
        Report(context, nodes);
        using WiberClient client = context.Connect(config);
        bool hasMajority = nodes.Count(node => node.Error is null) > config.Nodes.Count / 2;
        ClusterStatus status = await ClusterControl.WaitForLeaderAsync(
            client, hasMajority ? LeaderTimeout : TimeSpan.Zero, context.CancellationToken);
        Print(context, status);
        if (nodes.FirstOrDefault(node => node.Error is not null) is { } failed)
        {
            throw failed.Error!;
        }

        return status.Leader is null ? throw NoLeader(config) : ExitCode.Done;
    }

    private static void Report(CommandContext context, IReadOnlyList<StartedNode> nodes)
    {
        string[] running = nodes.Where(node => node.Before != NodeRunState.Down).Select(node => node.Node.Id).ToArray();
        if (running.Length > 0)
        {
            context.Error.WriteLine($"already running: {string.Join(", ", running)}");
        }

        foreach (StartedNode node in nodes.Where(node => node.Before == NodeRunState.Suspended))
        {
            context.Error.WriteLine($"{node.Node.Id} is suspended; `wiber restart {node.Node.Id}` brings it back");
        }

        // The first failure ends the verb and is told there.
        foreach (StartedNode node in nodes.Where(node => node.Error is not null).Skip(1))
        {
            context.Error.WriteLine($"wiber: {node.Error!.Message}");
        }
    }

    private static void Print(CommandContext context, ClusterStatus status)
    {
        if (context.IsJson)
        {
            context.Output.WriteLine(JsonLine.Of(status));
            return;
        }

        foreach (string line in ClusterStatusText.Short(status, context.Palette))
        {
            context.Output.WriteLine(line);
        }

        if (status.Leader is not null)
        {
            context.Output.WriteLine();
            context.Output.WriteLine(
                "next: wiber send chat \"hello\"    wiber receive chat --follow    wiber status    wiber down");
        }
    }

    private static CommandException NoLeader(ClusterConfig config) => new(
        ExitCode.NoLeader,
        $"no leader within {LeaderTimeout.TotalSeconds:0} s; the nodes' logs are "
        + string.Join(", ", config.Nodes.Select(node => NodeFiles.ConsoleLog(node.DataDirectory))));
}
