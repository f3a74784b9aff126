using System.Net.Http.Headers;
using Wiber.Client.Api;

namespace Wiber.Client.Transport;

/// <summary>One request to one node and what came of it.</summary>
/// <param name="Outcome">What came of it.</param>
internal sealed record Attempt(AttemptOutcome Outcome)
{
    /// <summary>The body of an answer.</summary>
    public byte[] Answer { get; init; } = [];

    /// <summary>The headers of an answer.</summary>
    public HttpResponseHeaders? Headers { get; init; }

    /// <summary>An answer whose body is unread, if the request asked for that; whoever takes it disposes of it.</summary>
    public HttpResponseMessage? Response { get; init; }

    /// <summary>The leader, of a redirect.</summary>
    public Uri? Leader { get; init; }

    /// <summary>How long the node asks to be left alone.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>The failure, of anything but an answer or a redirect.</summary>
    public WiberApiException? Error { get; init; }
}
