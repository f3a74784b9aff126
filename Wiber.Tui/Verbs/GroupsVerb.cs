using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Wiber.Client;
using Wiber.Client.Api.Groups;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber groups</c>: lists, describes, resets and deletes consumer groups.</summary>
internal static class GroupsVerb
{
    private const string ResultNote = """
        With --json: {"group", "state": "empty|rebalancing|stable", "generation", "lag", "members": [{"member", "client", "topics",
        "sessionTimeoutMs", "partitionCount", "revokingCount"}], "partitions": [{"topic", "partition", "offset", "endOffset", "lag",
        "member", "revoking"}]}.
        """;

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("groups", "List, describe, reset and delete consumer groups.", """
            Alone it lists them. A group is made when its first member joins: wiber receive TOPIC --group NAME. With --json:
            {"groups": [{"group", "state", "generation", "memberCount", "offsetCount"}]}.

            Examples:
              wiber groups
              wiber groups describe billing
              wiber groups reset billing --topic orders --to earliest
            """);
        runner.Bind(verb, async context =>
        {
            using WiberClient client = await context.ConnectToLeaderAsync(context.LoadConfig());
            IReadOnlyList<GroupSummary> groups = await client.GetGroupsAsync(context.CancellationToken);
            Print(context, context.IsJson
                ? [JsonLine.Of(new GroupList { Groups = groups })]
                : GroupsText.Of(groups, context.Palette));
            return ExitCode.Done;
        });
        verb.Subcommands.Add(CreateDescribe(runner));
        verb.Subcommands.Add(CreateReset(runner));
        verb.Subcommands.Add(CreateDelete(runner));
        return verb;
    }

    private static Verb CreateDescribe(CommandRunner runner)
    {
        var verb = new Verb("describe", "Show a group's members, and how far it is in each partition.", $"""
            LAG is how many messages the group has before it. {ResultNote}

            Examples:
              wiber groups describe billing
            """);
        Argument<string> group = AddGroup(verb);
        runner.Bind(verb, async context =>
        {
            using WiberClient client = await context.ConnectToLeaderAsync(context.LoadConfig());
            Print(context, await client.GetGroupAsync(context.Arguments.GetRequiredValue(group), context.CancellationToken));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb CreateReset(CommandRunner runner)
    {
        var verb = new Verb("reset", "Set where a group goes on in a topic.", $"""
            Only while the group has no members. {ResultNote}

            Examples:
              wiber groups reset billing --topic orders --to earliest
              wiber groups reset billing --topic orders --partition 2 --to 4711
              wiber groups reset billing --topic orders --since 2h
            """);
        Argument<string> group = AddGroup(verb);
        var topic = new Option<string>("--topic") { Description = "The topic.", HelpName = "TOPIC", Required = true };
        Func<ArgumentResult, long> parsePartition = NumberRule.Whole("--partition", 0);
        var partition = new Option<int?>("--partition", "-p")
        {
            Description = "One partition. Default: all of the topic.",
            HelpName = "N",
            CustomParser = result => (int)Math.Min(parsePartition(result), int.MaxValue),
        };
        var to = new Option<string?>("--to") { Description = "earliest, latest or an offset.", HelpName = "earliest|latest|N" };
        Option<DateTimeOffset?> since = FilterOptions.Time("--since", "To the first message of this time or later.");
        foreach (Option option in (Option[])[topic, partition, to, since])
        {
            verb.Options.Add(option);
        }

        verb.Validators.Add(result =>
        {
            if (result.GetResult(to) is null == result.GetResult(since) is null)
            {
                result.AddError("give one of --to and --since");
            }

            if (result.GetValue(to) is { } place && place is not ("earliest" or "latest") && !IsOffset(place, out _))
            {
                result.AddError($"--to must be earliest, latest or an offset from 0 on, not \"{place}\"");
            }
        });
        runner.Bind(verb, async context =>
        {
            ParseResult arguments = context.Arguments;
            string? place = arguments.GetValue(to);
            bool isOffset = IsOffset(place, out long offset);
            var reset = new GroupReset
            {
                Topic = arguments.GetRequiredValue(topic),
                Partition = arguments.GetValue(partition),
                To = isOffset ? null : place,
                Offset = isOffset ? offset : null,
                Time = arguments.GetValue(since),
            };
            using WiberClient client = context.Connect(context.LoadConfig());
            Print(context, await client.ResetGroupAsync(arguments.GetRequiredValue(group), reset, context.CancellationToken));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb CreateDelete(CommandRunner runner)
    {
        var verb = new Verb("delete", "Forget a group and where it is.", """
            Only while the group has no members. Asks first; --yes does not.

            Examples:
              wiber groups delete billing
            """);
        Argument<string> group = AddGroup(verb);
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        verb.Options.Add(yes);
        runner.Bind(verb, async context =>
        {
            string name = context.Arguments.GetRequiredValue(group);
            Confirmation.Require(context, context.Arguments.GetValue(yes), $"Forget group {name} and its offsets?");
            using WiberClient client = context.Connect(context.LoadConfig());
            await client.DeleteGroupAsync(name, context.CancellationToken);
            return ExitCode.Done;
        });
        return verb;
    }

    private static bool IsOffset(string? text, out long offset) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out offset);

    private static Argument<string> AddGroup(Verb verb)
    {
        var group = new Argument<string>("GROUP") { Description = "The group." };
        verb.Arguments.Add(group);
        return group;
    }

    private static void Print(CommandContext context, GroupDescription group) =>
        Print(context, context.IsJson ? [JsonLine.Of(group)] : GroupsText.Of(group, context.Palette));

    private static void Print(CommandContext context, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            context.Output.WriteLine(line);
        }
    }
}
