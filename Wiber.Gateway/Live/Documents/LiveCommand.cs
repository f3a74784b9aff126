using Wiber.Client.Api;

namespace Wiber.Gateway.Live.Documents;

/// <summary>What a page asks for over its WebSocket.</summary>
internal sealed record LiveCommand
{
    /// <summary>
    /// <c>watch</c>: these <see cref="Feeds"/> and no others; <c>follow</c>: the topic or the node's log that is named, under
    /// <see cref="Id"/>; <c>unfollow</c>: ends that.
    /// </summary>
    public string? Type { get; init; }

    public IReadOnlyList<string>? Feeds { get; init; }

    /// <summary>The page's name for what it follows.</summary>
    public string? Id { get; init; }

    /// <summary>Whose log to follow.</summary>
    public string? Node { get; init; }

    /// <summary>With how many of the last lines to begin.</summary>
    public int? Tail { get; init; }

    public string? Topic { get; init; }

    public int? Partition { get; init; }

    /// <summary>Behind which place to begin; null or empty for <see cref="From"/>.</summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// Where to begin without a cursor: <c>earliest</c>, for a topic that was not there when the page asked, so that nothing is
    /// passed over that was stored since; else now.
    /// </summary>
    public string? From { get; init; }

    public string? Sender { get; init; }

    public string? Recipient { get; init; }

    public string? Text { get; init; }

    /// <summary>For the order of timestamps: how long to hold messages back.</summary>
    public double? WindowMs { get; init; }

    public FetchStart ToStart() =>
        Cursor is { Length: > 0 } cursor ? FetchStart.AtCursor(cursor)
        : From == "earliest" ? FetchStart.Earliest
        : FetchStart.Latest;

    public MessageFilter ToFilter() => new()
    {
        Sender = NullIfEmpty(Sender),
        Recipient = NullIfEmpty(Recipient),
        Text = NullIfEmpty(Text),
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
