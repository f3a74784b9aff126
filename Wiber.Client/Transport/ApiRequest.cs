using System.Globalization;
using Wiber.Client.Api;

namespace Wiber.Client.Transport;

/// <summary>A call of the node API: what is sent, to whichever node, in every attempt alike.</summary>
internal sealed record ApiRequest
{
    public required HttpMethod Method { get; init; }

    public required string PathAndQuery { get; init; }

    /// <summary>How long the whole call may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How long one node may take to answer before the next is tried.</summary>
    public required TimeSpan AttemptTimeout { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Identity of a publish: its producer and that producer's number of it.</summary>
    public (ulong Producer, ulong Sequence)? Identity { get; init; }

    /// <summary>Further headers, of a request that is passed on for somebody else.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>How long a node without a leader may wait for one; nothing for not at all.</summary>
    public TimeSpan LeaderWait { get; init; }

    /// <summary>True if an answer is handed over with its body unread, and not read to its end first.</summary>
    public bool LeavesBody { get; init; }

    /// <summary>False for a write that could be done twice if it were sent again after an attempt without an answer.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>
    /// The refusal that says that there is nothing left to do. After an attempt that had no answer it says that that one did it.
    /// </summary>
    public string? DoneCode { get; init; }

    /// <summary>True if an attempt without an answer may have changed something.</summary>
    public bool IsWrite => Method != HttpMethod.Get;

    public HttpRequestMessage ToHttp(Uri node)
    {
        var message = new HttpRequestMessage(Method, new Uri(node, PathAndQuery));
        if (ContentType is not null)
        {
            message.Content = new RequestBody(Body, ContentType);
        }

        if (Identity is { } identity)
        {
            message.Headers.Add(WiberHeaders.Producer, identity.Producer.ToString(CultureInfo.InvariantCulture));
            message.Headers.Add(WiberHeaders.Sequence, identity.Sequence.ToString(CultureInfo.InvariantCulture));
        }

        if (LeaderWait > TimeSpan.Zero)
        {
            message.Headers.Add(
                WiberHeaders.LeaderWait, ((int)LeaderWait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }

        foreach ((string name, string value) in Headers ?? new Dictionary<string, string>())
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}
