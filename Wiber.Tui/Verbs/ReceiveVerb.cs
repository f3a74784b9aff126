using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Receiving;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber receive</c>: prints what is in a topic, or follows it.</summary>
internal static class ReceiveVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("receive", "Print the messages of a topic, or follow it.", $"""
            Without --follow: from the first message to the last one there is. With --follow: what is published from now on, until
            interrupted; goes on over failures of nodes without losing or repeating a message, and waits for a topic that does not
            exist yet.
            {MessagePrinter.Notes}

            Examples:
              wiber receive chat
              wiber receive chat --follow
              wiber receive chat --from 1000 --max 10
              wiber receive chat --from earliest --follow --json | jq -r .payload
            """);
        var topic = new Argument<string>("TOPIC") { Description = "The topic." };
        var from = new Option<FetchStart?>("--from")
        {
            Description = "Where to begin: earliest, latest, or an offset. Default: latest with --follow, else earliest.",
            HelpName = "earliest|latest|N",
            CustomParser = ParseStart,
        };
        Func<ArgumentResult, long> parseMax = NumberRule.Whole("--max", 1);
        var max = new Option<long?>("--max", "-n")
        {
            Description = "End after so many messages.",
            HelpName = "N",
            CustomParser = result => parseMax(result),
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new messages as they come." };
        verb.Arguments.Add(topic);
        verb.Options.Add(from);
        verb.Options.Add(max);
        verb.Options.Add(follow);
        runner.Bind(verb, async context =>
        {
            ParseResult arguments = context.Arguments;
            bool isFollowing = arguments.GetValue(follow);
            FetchStart start = arguments.GetValue(from) ?? (isFollowing ? FetchStart.Latest : FetchStart.Earliest);
            ClusterConfig config = context.LoadConfig();
            using WiberClient client = await context.ConnectToLeaderAsync(config);
            var reader = new TopicReader(
                new ClusterSource(client, arguments.GetRequiredValue(topic)), text => context.Error.WriteLine($"wiber: {text}"));
            await MessagePrinter.PrintAsync(
                context,
                token => isFollowing ? reader.FollowAsync(start, token) : reader.ReadAsync(start, token),
                arguments.GetValue(max));
            return ExitCode.Done;
        });
        return verb;
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
