using Wiber.Testing.Histories;
using Wiber.Testing.Linearizability;

namespace Wiber.UnitTests.Testing;

/// <summary>Operations of histories that are written by hand: a payload is a letter, a time a small number.</summary>
internal static class LogHistory
{
    private const string Topic = "topic";

    public static PublishOperation Acknowledged(string payload, long offset, long invoked, long completed) => new()
    {
        Topic = Topic,
        Client = "publisher",
        Invoked = invoked,
        Completed = completed,
        Payload = payload,
        Outcome = PublishOutcome.Acknowledged,
        Offset = offset,
    };

    public static PublishOperation Unknown(string payload, long invoked) => new()
    {
        Topic = Topic,
        Client = "publisher",
        Invoked = invoked,
        Completed = ITimedOperation.Never,
        Payload = payload,
        Outcome = PublishOutcome.Unknown,
    };

    public static PublishOperation Refused(string payload, long invoked, long completed) => new()
    {
        Topic = Topic,
        Client = "publisher",
        Invoked = invoked,
        Completed = completed,
        Payload = payload,
        Outcome = PublishOutcome.Refused,
    };

    public static ReadOperation ReadEnd(long end, long invoked, long completed) =>
        Read(from: 0, limit: 0, "", end, invoked, completed);

    /// <summary>A read; each letter of <paramref name="payloads"/> is a message.</summary>
    public static ReadOperation Read(long from, int limit, string payloads, long end, long invoked, long completed) => new()
    {
        Topic = Topic,
        Client = "reader",
        Node = "n1",
        Invoked = invoked,
        Completed = completed,
        From = from,
        Limit = limit,
        Payloads = [.. payloads.Select(letter => letter.ToString())],
        End = end,
    };
}
