using System.CommandLine;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Members;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber node add|remove|list</c>: who belongs to the cluster.</summary>
internal static class MemberVerbs
{
    private const string ResultNote = """
        With --json: {"id", "outcome": "added|removed|was_no_member", "role", "pid", "dataDirectory"}, and what is done on the way
        goes to standard error.
        """;

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("node", "Add, remove and list the nodes of a running cluster.", """
            Examples:
              wiber node add n4
              wiber node remove n1
              wiber node list
            """);
        verb.Subcommands.Add(CreateAdd(runner));
        verb.Subcommands.Add(CreateRemove(runner));
        verb.Subcommands.Add(CreateList(runner));
        return verb;
    }

    private static Verb CreateAdd(CommandRunner runner)
    {
        var verb = new Verb("add", "Take a node into the running cluster.", $"""
            Writes the node into cluster.toml behind the others, starts it, asks the leader to take it in, and waits until it has
            the log and votes. A node that cluster.toml names already is taken as it stands there. If the cluster refuses,
            cluster.toml is put back as it was and the node stopped. One node at a time is added or removed. {ResultNote}

            Examples:
              wiber node add n4
              wiber node add n4 --learner
              wiber node add n4 --host 10.0.0.4 --port 9101 --no-start      runs on another machine already
            """);
        var id = new Argument<string>("ID") { Description = "The new node's id." };
        var host = new Option<string?>("--host")
        {
            Description = "Name or address at which it is reached. Default: that of the last node.",
            HelpName = "HOST",
        };
        Option<int?> port = PortOption("--port", "Its port for clients. Default: the next free one behind those of the others.");
        Option<int?> peerPort = PortOption("--peer-port", "Its port for the other nodes. Default: 1000 over the other.");
        var learner = new Option<bool>("--learner") { Description = "It gets all messages and serves reads, and never votes." };
        var noStart = new Option<bool>("--no-start") { Description = "Do not start it: it runs already, here or elsewhere." };
        verb.Arguments.Add(id);
        foreach (Option option in (Option[])[host, port, peerPort, learner, noStart])
        {
            verb.Options.Add(option);
        }

        runner.Bind(verb, context =>
        {
            var request = new NewNodeRequest(
                context.Arguments.GetRequiredValue(id),
                context.Arguments.GetValue(host),
                context.Arguments.GetValue(port),
                context.Arguments.GetValue(peerPort),
                context.Arguments.GetValue(learner),
                context.Arguments.GetValue(noStart));
            return ReportAsync(context, tell => new NodeAddition(
                context.LoadConfig(), context.ClientOptions, request, tell).RunAsync(context.CancellationToken));
        });
        return verb;
    }

    private static Verb CreateRemove(CommandRunner runner)
    {
        var verb = new Verb("remove", "Take a node out of the running cluster.", $"""
            Asks the leader to let the node go, stops its process if it runs on this machine, and takes it out of cluster.toml. A
            leader hands over first. Its files are left where they are. Refused if the nodes that are left could not go on: if no
            majority of them is up. {ResultNote}

            Examples:
              wiber node remove n4
              wiber node remove $(wiber status --json | jq -r .leader)
            """);
        var id = new Argument<string>("ID") { Description = "The node's id." };
        verb.Arguments.Add(id);
        runner.Bind(verb, context => ReportAsync(
            context,
            tell => new NodeRemoval(
                context.LoadConfig(),
                context.ClientOptions,
                context.Arguments.GetRequiredValue(id),
                tell).RunAsync(context.CancellationToken)));
        return verb;
    }

    private static Verb CreateList(CommandRunner runner)
    {
        var verb = new Verb("list", "Show who belongs to the cluster.", """
            What the cluster itself has in its log, whatever cluster.toml says. The leader is marked with *. ROLE is voter,
            joining (gets the log and votes when it has it) or learner (never votes). MATCH is the last log index that the leader
            knows the node to have, ACTIVE whether it heard of the node not long ago. DISK changes when a node comes back without
            its files. With --json: {"cluster", "node", "leader", "index", "committed", "commitIndex", "nodes": [{"id", "disk",
            "role", "host", "port", "peerPort", "url", "matchIndex", "active"}]}.

            Examples:
              wiber node list
              wiber node list --json | jq -r '.nodes[].id'
            """);
        runner.Bind(verb, async context =>
        {
            ClusterConfig config = context.LoadConfig();
            using WiberClient client = await context.ConnectToLeaderAsync(config);
            MemberList members = await client.GetMembersAsync(context.CancellationToken);
            foreach (string line in context.IsJson ? [JsonLine.Of(members)] : MembersText.Of(members, config, context.Palette))
            {
                context.Output.WriteLine(line);
            }

            return ExitCode.Done;
        });
        return verb;
    }

    private static Option<int?> PortOption(string name, string description)
    {
        Func<System.CommandLine.Parsing.ArgumentResult, int?> parse = NumberRule.Port(name);
        return new Option<int?>(name) { Description = description, HelpName = "PORT", CustomParser = result => parse(result) };
    }

    private static async Task<int> ReportAsync(CommandContext context, Func<Action<string>, Task<MemberChangeResult>> run)
    {
        TextWriter told = context.IsJson ? context.Error : context.Output;
        MemberChangeResult result = await run(line =>
        {
            told.WriteLine(line);
            told.Flush();
        });
        if (context.IsJson)
        {
            context.Output.WriteLine(JsonLine.Of(result));
        }

        return ExitCode.Done;
    }
}
