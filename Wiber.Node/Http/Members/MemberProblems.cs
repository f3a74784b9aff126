using Wiber.Node.Http.Problems;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Http.Members;

/// <summary>Why members cannot be changed.</summary>
internal static class MemberProblems
{
    /// <summary>The problem for a change that was not committed; nothing if it was.</summary>
    public static Problem? Of(MembershipStatus status, string name) => status switch
    {
        MembershipStatus.Committed => null,
        MembershipStatus.InProgress => InProgress(),
        MembershipStatus.AlreadyMember => Conflict(
            ProblemCode.AlreadyMember,
            $"{name} is a member already, with another address, disk or role; remove it first, or choose another id"),
        MembershipStatus.UnknownMember => Unknown(name),
        MembershipStatus.WouldLoseQuorum => Conflict(
            ProblemCode.WouldLoseQuorum,
            "of the voters that would be left no majority is up, so nothing could be stored any more; "
            + "start the missing ones first"),
        MembershipStatus.TooMany => Conflict(
            ProblemCode.TooManyNodes, $"the cluster has {Membership.MembersMax} members, the most it may have"),
        MembershipStatus.OutcomeUnknown => new Problem(
            StatusCodes.Status504GatewayTimeout,
            ProblemCode.OutcomeUnknown,
            "not confirmed in time: the members may or may not change; GET /v1/nodes tells, "
            + "and the same request may be sent again"),
        _ => throw new InvariantException($"a change of members came to {status}"),
    };

    public static Problem Unknown(string name) => new(
        StatusCodes.Status404NotFound, ProblemCode.UnknownNode, $"there is no member \"{name}\"");

    public static Problem InProgress() => Conflict(
        ProblemCode.ChangeInProgress, "another change of the members is not done yet, or the leader is new; ask again in a moment");

    public static Problem Unreachable(string detail) => Conflict(
        ProblemCode.NodeUnreachable, $"{detail}; start the node first");

    public static Problem WrongNode(string detail) => Conflict(ProblemCode.WrongNode, detail);

    public static Problem OnlyVoter(string name) => Conflict(
        ProblemCode.WouldLoseQuorum, $"{name} is the only voter, and without one nothing could be stored any more");

    public static Problem NoSuccessor() => Conflict(
        ProblemCode.WouldLoseQuorum, "this node leads, and no other voter is there to take over");

    public static Problem NoVoter(string name) => new(
        StatusCodes.Status400BadRequest, ProblemCode.InvalidNode, $"{name} does not vote, so it cannot lead");

    private static Problem Conflict(string code, string detail) => new(StatusCodes.Status409Conflict, code, detail);
}
