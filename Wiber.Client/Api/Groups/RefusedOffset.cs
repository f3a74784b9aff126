namespace Wiber.Client.Api.Groups;

/// <summary>A partition for which a commit did not count.</summary>
public sealed record RefusedOffset
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    /// <summary>
    /// <c>not_owner</c>, <c>unknown_partition</c> (also of a topic that is not the one it was), <c>offset_out_of_range</c> or
    /// <c>too_many_in_group</c>.
    /// </summary>
    public required string Code { get; init; }
}
