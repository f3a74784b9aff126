using System.Globalization;
using Wiber.Client.Messages;

namespace Wiber.Node.Lines;

/// <summary>A request of the line protocol, see docs/line-protocol.md.</summary>
internal abstract record LineCommand
{
    private const int SecondsCharsMax = 32;

    private LineCommand()
    {
    }

    /// <summary>Reads a line without its end.</summary>
    public static LineCommand Parse(string line)
    {
        (string verb, string rest) = SplitWord(line.TrimStart(' '));
        return verb switch
        {
            "PUB" => ParsePublish(rest),
            "SUB" => ParseSubscribe(rest),
            "HISTORY" => ParseHistory(rest),
            "TIME_SYNC" => ParseTimeSync(rest),
            "AUTH" => ParseAuth(rest),
            _ when verb.Equals("PING", StringComparison.OrdinalIgnoreCase) => new Ping(),
            _ when verb.Equals("QUIT", StringComparison.OrdinalIgnoreCase) => new Quit(),
            "" => new Nothing(),
            _ when IsHttp(rest) => new HttpRequest(),
            _ => new Refused("unknown"),
        };
    }

    /// <summary>What follows the method in the first line of a request: <c>target HTTP/1.1</c>.</summary>
    private static bool IsHttp(string rest) =>
        rest.Split(' ', 3) is [_, var version] && version.StartsWith("HTTP/", StringComparison.Ordinal);

    private static LineCommand ParsePublish(string rest)
    {
        const string Usage = "usage: PUB <topic> [--id <id>] <message>";
        (string topic, rest) = SplitWord(rest);
        string? id = null;
        if (rest.StartsWith("--id ", StringComparison.Ordinal))
        {
            (id, rest) = SplitWord(rest[5..].TrimStart(' '));
        }

        return topic.Length == 0 || rest.Length == 0 || id?.Length == 0 ? new Refused(Usage)
            : TopicName.TryValidate(topic, out string problem) ? new Publish(topic, id, rest)
            : new Refused(problem);
    }

    private static LineCommand ParseSubscribe(string rest)
    {
        (string topic, string more) = SplitWord(rest);
        return topic.Length == 0 || more.Length > 0 ? new Refused("usage: SUB <topic>")
            : TopicName.TryValidate(topic, out string problem) ? new Subscribe(topic)
            : new Refused(problem);
    }

    private static LineCommand ParseHistory(string rest)
    {
        (string topic, rest) = SplitWord(rest);
        (string number, string more) = SplitWord(rest);
        if (topic.Length == 0 || number.Length == 0 || more.Length > 0)
        {
            return new Refused("usage: HISTORY <topic> <n>");
        }

        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return new Refused("n_must_be_int");
        }

        return TopicName.TryValidate(topic, out string problem) ? new History(topic, count) : new Refused(problem);
    }

    private static LineCommand ParseTimeSync(string rest) =>
        rest.Length is > 0 and <= SecondsCharsMax
        && double.TryParse(rest, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
        && double.IsFinite(seconds)
            ? new TimeSync(rest)
            : new Refused("usage: TIME_SYNC <seconds since 1970>");

    private static LineCommand ParseAuth(string rest) =>
        rest.Length > 0 && !rest.Contains(' ', StringComparison.Ordinal) ? new Auth(rest) : new Refused("usage: AUTH <token>");

    private static (string Word, string More) SplitWord(string text)
    {
        int end = text.IndexOf(' ', StringComparison.Ordinal);
        return end < 0 ? (text, "") : (text[..end], text[(end + 1)..]);
    }

    /// <summary><c>TIME_SYNC t1</c></summary>
    public sealed record TimeSync(string SentAt) : LineCommand;

    /// <summary><c>AUTH token</c></summary>
    public sealed record Auth(string Token) : LineCommand
    {
        /// <summary>Without the token.</summary>
        public override string ToString() => "AUTH";
    }

    /// <summary><c>PING</c></summary>
    public sealed record Ping : LineCommand;

    /// <summary>An empty line.</summary>
    public sealed record Nothing : LineCommand;

    /// <summary><c>QUIT</c></summary>
    public sealed record Quit : LineCommand;

    /// <summary>The first line of a request of HTTP.</summary>
    public sealed record HttpRequest : LineCommand;

    /// <summary><c>PUB topic [--id id] message</c></summary>
    public sealed record Publish(string Topic, string? Id, string Message) : LineCommand;

    /// <summary><c>SUB topic</c></summary>
    public sealed record Subscribe(string Topic) : LineCommand;

    /// <summary><c>HISTORY topic n</c></summary>
    public sealed record History(string Topic, int Count) : LineCommand;

    /// <summary>Anything else.</summary>
    /// <param name="Reason">What is wrong with it.</param>
    /// <param name="IsLast">What comes behind it cannot be understood.</param>
    public sealed record Refused(string Reason, bool IsLast = false) : LineCommand;
}
