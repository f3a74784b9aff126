using System.CommandLine;
using Wiber.Client;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber restart</c>: one node at once, or all of them one after the other without an interruption.</summary>
internal static class RestartVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("restart", "Restart a node, or all of them one after the other while the cluster goes on.", """
            One node is stopped if it runs, and started. With --rolling, the nodes named, or all, are restarted one at a time: the
            leader last, after it has handed leadership over, and each only when all members are up and have applied what was
            committed by then. It ends at the first node that does not come back, with exit code 1, and leaves the others as they
            are. --with names the command that restarts a node where wiber does not start it, such as a service's; {id} and {host}
            in it stand for the node's. With --json: {"id", "outcome": "restarted", "pid"}, with --rolling a line for each node,
            {"id", "wasLeader", "durationMs"}.

            Examples:
              wiber restart n1
              wiber restart --rolling
              wiber restart --rolling --with 'ssh {host} systemctl restart wiber@{id}'
            """);
        var nodes = new Argument<string[]>("NODE")
        {
            Description = "Ids of nodes in cluster.toml, such as n1; one, but with --rolling any number.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var rolling = new Option<bool>("--rolling") { Description = "One after the other; all nodes if none is named." };
        var command = new Option<string?>("--with")
        {
            Description = "With --rolling: the command that restarts a node.",
            HelpName = "COMMAND",
        };
        var patience = new Option<double>("--node-timeout")
        {
            Description = "With --rolling: seconds that the cluster may take to be whole again after each node. Default: 120.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 120,
            CustomParser = NumberRule.Seconds("--node-timeout", 1, 86_400),
        };
        verb.Arguments.Add(nodes);
        foreach (Option option in (Option[])[rolling, command, patience])
        {
            verb.Options.Add(option);
        }

        runner.Bind(verb, context =>
        {
            ClusterConfig config = context.LoadConfig();
            NodeConfig[] named = [.. (context.Arguments.GetValue(nodes) ?? []).Select(id => CommandContext.FindNode(config, id))];
            string? with = context.Arguments.GetValue(command);
            return context.Arguments.GetValue(rolling)
                ? RollAsync(context, config, new RollingRestartOptions
                {
                    Nodes = named.Length == 0 ? null : [.. named.Select(node => node.Id)],
                    Command = with,
                    NodeTimeout = TimeSpan.FromSeconds(context.Arguments.GetValue(patience)),
                })
                : named is [var only] && with is null
                    ? RestartAsync(context, config, only)
                    : throw new CommandException(
                        ExitCode.Usage, "name one node, or say --rolling for several, all, or a command --with which to do it");
        });
        return verb;
    }

    private static async Task<int> RestartAsync(CommandContext context, ClusterConfig config, NodeConfig node)
    {
        int pid = await new NodeProcess(config, node).RestartAsync(context.CancellationToken);
        var result = new NodeActionResult(node.Id, "restarted", pid);
        context.Output.WriteLine(context.IsJson ? JsonLine.Of(result) : $"{result.Id} {result.Outcome} (pid {pid})");
        return ExitCode.Done;
    }

    private static async Task<int> RollAsync(CommandContext context, ClusterConfig config, RollingRestartOptions options)
    {
        using WiberClient client = context.Connect(config);
        string last = "";
        var rolling = new RollingRestart(config, client, Tell, options);
        foreach (RestartedNode node in await rolling.RunAsync(context.CancellationToken))
        {
            context.Output.WriteLine(context.IsJson
                ? JsonLine.Of(new RestartDocument(node.Id, node.WasLeader, (long)node.Duration.TotalMilliseconds))
                : $"{node.Id} restarted and caught up in {node.Duration.TotalSeconds:0.0} s{Note(node)}");
        }

        return ExitCode.Done;

        static string Note(RestartedNode node) => node.WasLeader ? ", after it handed leadership over" : "";

        void Tell(string line)
        {
            // What is waited for is told once, however often it is looked at.
            if (line != last)
            {
                last = line;
                context.Error.WriteLine(line);
            }
        }
    }
}
