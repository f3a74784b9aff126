using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Consuming;
using Wiber.Client.Reading;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Terminal;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber receive</c>: prints what is in a topic, follows it, or consumes it in a group.</summary>
internal static class ReceiveVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("receive", "Print the messages of a topic, follow it, or consume it in a group.", $"""
            Without --follow: from the first message to the last one there is. With --follow: what is published from now on, until
            interrupted; goes on over failures of nodes without losing or repeating a message, and waits for a topic that does not
            exist yet. With --group: shares the partitions with the other members of the group, goes on where the group is, and
            commits what was printed; until interrupted or --max. A message that was printed and not yet committed when the
            process dies is delivered to the group again; with --at-most-once it is not.
            {MessagePrinter.Notes}

            Examples:
              wiber receive chat
              wiber receive chat --follow
              wiber receive chat --partition 0 --from 1000 --max 10
              wiber receive orders --since 2h --sender ana --text refund
              wiber receive chat --from earliest --follow --json | jq -r .payload
              wiber receive sensors --follow --order timestamp --window 2s
              wiber receive orders --group billing
            """);
        var topic = new Argument<string>("TOPIC") { Description = "The topic." };
        var from = new Option<FetchStart?>("--from")
        {
            Description = "Where to begin: earliest, latest, or an offset (of --partition, where there are several). "
                + "Default: latest with --follow, else earliest. With --group only where the group never committed.",
            HelpName = "earliest|latest|N",
            CustomParser = ParseStart,
        };
        Option<DateTimeOffset?> since = FilterOptions.Time("--since", "Begin with the first message of this time or later.");
        Func<ArgumentResult, long> parseMax = NumberRule.Whole("--max", 1);
        var max = new Option<long?>("--max", "-n")
        {
            Description = "End after so many messages.",
            HelpName = "N",
            CustomParser = result => parseMax(result),
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new messages as they come." };
        var group = new Option<string?>("--group", "-g") { Description = "Consume as a member of this group.", HelpName = "GROUP" };
        var member = new Option<string?>("--member")
        {
            Description = "The member's name. Who comes back under it keeps its partitions. Default: one of its own.",
            HelpName = "NAME",
        };
        var atMostOnce = new Option<bool>("--at-most-once") { Description = "With --group: commit a message before it is printed." };
        Option<string?> consistency = ConsistencyOption.Create();
        var order = new OrderOptions();
        var filters = new FilterOptions();
        verb.Arguments.Add(topic);
        foreach (Option option in (Option[])[from, since, max, follow, group, member, atMostOnce])
        {
            verb.Options.Add(option);
        }

        order.AddTo(verb);
        filters.AddTo(verb);
        verb.Options.Add(consistency);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(from) is not null && result.GetResult(since) is not null)
            {
                result.AddError("--from and --since both say where to begin; give one of them");
            }

            if (result.GetResult(group) is null && (result.GetResult(member) ?? result.GetResult(atMostOnce)) is not null)
            {
                result.AddError("--member and --at-most-once go with --group");
            }

            if (result.GetResult(consistency) is not null && (result.GetResult(follow) ?? result.GetResult(group)) is not null)
            {
                result.AddError("--consistency is for reading once: it does not go with --follow or --group");
            }

            order.Check(result);
            bool narrows = filters.All.Concat(order.All).Append(since).Append(follow)
                .Any(option => result.GetResult(option) is not null);
            if (result.GetResult(group) is not null && narrows)
            {
                result.AddError(
                    "a group gets all messages as they come: --group does not go with --follow, --since, --order or a filter");
            }
        });
        runner.Bind(verb, async context =>
        {
            ParseResult arguments = context.Arguments;
            ClusterConfig config = context.LoadConfig();
            string name = arguments.GetRequiredValue(topic);
            if (arguments.GetValue(group) is { } groupName)
            {
                var options = new GroupConsumerOptions
                {
                    Topics = [name],
                    Member = arguments.GetValue(member),
                    Start = arguments.GetValue(from) ?? FetchStart.Earliest,
                    Delivery = arguments.GetValue(atMostOnce) ? Delivery.AtMostOnce : Delivery.AtLeastOnce,
                };
                await ConsumeAsync(context, config, groupName, options, arguments.GetValue(max));
                return ExitCode.Done;
            }

            bool isFollowing = arguments.GetValue(follow);
            FetchStart start = arguments.GetValue(from)
                ?? (arguments.GetValue(since) is { } time ? FetchStart.Since(time)
                    : isFollowing ? FetchStart.Latest : FetchStart.Earliest);
            TimestampOrder? byTime = order.Read(arguments);
            using WiberClient client = await context.ConnectToLeaderAsync(config);
            var reader = new TopicReader(
                new ClusterSource(
                    client,
                    name,
                    filters.Partition(arguments),
                    filters.Read(arguments),
                    ConsistencyOption.Read(arguments, consistency),
                    byTime),
                text => context.Error.WriteLine($"wiber: {text}"));
            await MessagePrinter.PrintAsync(
                context,
                token => (byTime, isFollowing) switch
                {
                    (null, true) => reader.FollowAsync(start, token),
                    (null, false) => reader.ReadAsync(start, token),
                    (_, true) => reader.FollowOrderedAsync(start, token),
                    (_, false) => reader.ReadOrderedAsync(start, token),
                },
                arguments.GetValue(max),
                isByTime: byTime is not null);
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task ConsumeAsync(
        CommandContext context, ClusterConfig config, string group, GroupConsumerOptions options, long? countMax)
    {
        using WiberClient client = context.Connect(config);

        // What is committed must have been printed, and not only into a buffer.
        await using var output = new UnforgivingWriter(context.Output);
        options = options with { BeforeCommit = output.FlushAsync };
        await using GroupConsumer consumer = await GroupConsumer.JoinAsync(client, group, options, context.CancellationToken);
        context.Error.WriteLine($"wiber: member {consumer.Member} of group {group}");
        await MessagePrinter.PrintAsync(context, output, consumer.ReceiveAsync, countMax);

        // The last one is printed too, though no other is asked for behind it.
        consumer.MarkDone();
    }

    private static FetchStart? ParseStart(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text)
        {
            case "earliest":
                return FetchStart.Earliest;
            case "latest":
                return FetchStart.Latest;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
        {
            return FetchStart.At(offset);
        }

        result.AddError($"--from must be earliest, latest or an offset from 0 on, not \"{text}\"");
        return null;
    }
}
