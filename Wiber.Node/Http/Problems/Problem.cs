namespace Wiber.Node.Http.Problems;

/// <summary>An error as a client sees it: problem details by RFC 9457 with a stable <paramref name="Code"/>.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">One of <see cref="ProblemCode"/>; programs decide by it.</param>
/// <param name="Detail">A sentence for a person: what is wrong and what to do.</param>
internal sealed record Problem(int Status, string Code, string Detail)
{
    /// <summary>After how many seconds a retry makes sense, if it does.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Where the leader is, with <see cref="ProblemCode.NotLeader"/>.</summary>
    public Uri? LeaderUrl { get; init; }

    /// <summary>The path that was asked for, on the leader.</summary>
    public string? Location { get; init; }

    public static Problem InvalidArgument(string detail) =>
        new(StatusCodes.Status400BadRequest, ProblemCode.InvalidArgument, detail);

    public static Problem InvalidMessage(string detail) =>
        new(StatusCodes.Status400BadRequest, ProblemCode.InvalidMessage, detail);

    public static Problem TooLarge(string detail) => new(StatusCodes.Status413PayloadTooLarge, ProblemCode.TooLarge, detail);

    public static Problem UnknownTopic(string topic) =>
        new(
            StatusCodes.Status404NotFound,
            ProblemCode.UnknownTopic,
            $"there is no topic \"{topic}\"; it is made by the first message sent to it");

    public static Problem UnknownPartition(string topic, int partition) =>
        new(StatusCodes.Status404NotFound, ProblemCode.UnknownPartition, $"topic \"{topic}\" has no partition {partition}");

    public static Problem NoLeader() =>
        new(StatusCodes.Status503ServiceUnavailable, ProblemCode.NoLeader, "no node leads at the moment; nothing was changed")
        {
            RetryAfterSeconds = 1,
        };

    public static Problem Overloaded() =>
        new(StatusCodes.Status503ServiceUnavailable, ProblemCode.Overloaded, "the node has too much to do; nothing was stored")
        {
            RetryAfterSeconds = 1,
        };

    public static Problem NotReady(string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, ProblemCode.NotReady, detail) { RetryAfterSeconds = 1 };

    /// <param name="leader">Where the leader is.</param>
    /// <param name="request">What to repeat there, if it was asked by HTTP.</param>
    public static Problem NotLeader(Uri leader, HttpRequest? request) =>
        new(StatusCodes.Status307TemporaryRedirect, ProblemCode.NotLeader, $"the leader is at {leader}")
        {
            LeaderUrl = leader,
            Location = request is null
                ? null
                : new Uri(leader, request.Path.ToUriComponent() + request.QueryString.ToUriComponent()).AbsoluteUri,
        };
}
