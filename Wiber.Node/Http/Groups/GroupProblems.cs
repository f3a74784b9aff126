using Wiber.Node.Broker.Groups;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Groups;

/// <summary>Why something about a consumer group was refused.</summary>
internal static class GroupProblems
{
    /// <summary>The stable code of a refusal.</summary>
    public static string CodeOf(GroupStatus status) => status switch
    {
        GroupStatus.UnknownGroup => ProblemCode.UnknownGroup,
        GroupStatus.UnknownMember => ProblemCode.UnknownMember,
        GroupStatus.Fenced => ProblemCode.MemberReplaced,
        GroupStatus.NotOwner => ProblemCode.NotOwner,
        GroupStatus.UnknownPartition => ProblemCode.UnknownPartition,
        GroupStatus.OffsetOutOfRange => ProblemCode.OffsetOutOfRange,
        GroupStatus.GroupActive => ProblemCode.GroupActive,
        GroupStatus.TooManyGroups or GroupStatus.TooManyMembers or GroupStatus.TooManySubscriptions
            or GroupStatus.TooManyPartitions or GroupStatus.TooManyOffsets
            or GroupStatus.TooMuchMetadata => ProblemCode.TooManyInGroup,
        _ => throw new InvariantException($"{status} is no refusal"),
    };

    public static Problem Of(GroupStatus status, string group, string? member = null)
    {
        int http = status is GroupStatus.UnknownGroup or GroupStatus.UnknownMember or GroupStatus.UnknownPartition
            ? StatusCodes.Status404NotFound
            : StatusCodes.Status409Conflict;
        return new Problem(http, CodeOf(status), Describe(status, group, member));
    }

    public static Problem TooManyGroups(int max) => new(
        StatusCodes.Status409Conflict, ProblemCode.TooManyInGroup, $"there are {max} groups, the most there may be");

    public static Problem Invalid(string detail) => Problem.InvalidArgument(detail);

    private static string Describe(GroupStatus status, string group, string? member) => status switch
    {
        GroupStatus.UnknownGroup => $"there is no consumer group \"{group}\"",
        GroupStatus.UnknownMember => $"group \"{group}\" has no member \"{member}\": it left or was silent too long; join again",
        GroupStatus.Fenced => $"another consumer joined group \"{group}\" as \"{member}\"; this one has no part in it any more",
        GroupStatus.GroupActive => $"group \"{group}\" has members; this can be done when they have left",
        GroupStatus.OffsetOutOfRange => "an offset is behind the end of its partition",
        GroupStatus.UnknownPartition => "there is no such partition",
        GroupStatus.NotOwner => "a partition is not this member's",
        GroupStatus.TooManyGroups => TooManyGroups(GroupLimits.GroupsMax).Detail,
        GroupStatus.TooManyMembers =>
            $"a group has at most {GroupLimits.MembersPerGroup} members, and all groups together {GroupLimits.MembersMax}",
        GroupStatus.TooManySubscriptions =>
            $"the topics of a group's members, added up, are at most {GroupLimits.SubscriptionsPerGroup}, "
            + $"and those of all groups {GroupLimits.SubscriptionsMax}",
        GroupStatus.TooManyPartitions => $"all groups together consume at most {GroupLimits.OwnershipsMax} partitions",
        GroupStatus.TooManyOffsets => $"all groups together have at most {GroupLimits.OffsetsMax} offsets",
        GroupStatus.TooMuchMetadata =>
            $"the metadata of all groups together is at most {GroupLimits.MetadataBytesOfAllMax} bytes",
        _ => throw new InvariantException($"{status} is no refusal"),
    };
}
