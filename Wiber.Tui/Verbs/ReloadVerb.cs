using System.CommandLine;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber reload</c>: nodes read cluster.toml again.</summary>
internal static class ReloadVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("reload", "Have running nodes read cluster.toml again.", """
            Each node reads the file that it was started with, on its own machine. Taken over at once: retention_bytes and
            retention_ms of [log], auto_create and partitions of [topics]. What else was changed is named and needs a restart:
            `wiber restart --rolling`. A file with a mistake changes nothing. SIGHUP does the same to one node. With --json a line
            for each node: {"node", "applied": [...], "needsRestart": [...]}.

            Examples:
              wiber reload
              wiber reload n2
            """);
        var nodes = new Argument<string[]>("NODE")
        {
            Description = "Ids of nodes in cluster.toml. Default: all.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        verb.Arguments.Add(nodes);
        runner.Bind(verb, async context =>
        {
            ClusterConfig config = context.LoadConfig();
            string[] ids = context.Arguments.GetValue(nodes) ?? [];
            IEnumerable<NodeConfig> wanted = ids.Length == 0
                ? config.Nodes
                : [.. ids.Select(id => CommandContext.FindNode(config, id))];
            using WiberClient client = context.Connect(config);
            foreach (NodeConfig node in wanted)
            {
                ReloadAnswer answer = await client.ReloadAsync(node.ClientUri, context.CancellationToken);
                context.Output.WriteLine(context.IsJson ? JsonLine.Of(answer) : $"{answer.Node} {answer}");
            }

            return ExitCode.Done;
        });
        return verb;
    }
}
