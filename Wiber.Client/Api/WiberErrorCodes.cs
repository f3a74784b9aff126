namespace Wiber.Client.Api;

/// <summary>The values of <c>code</c> that callers act on. Nodes send more; those are refusals to be shown to the user.</summary>
public static class WiberErrorCodes
{
    /// <summary>The node is a follower; another one is the leader.</summary>
    public const string NotLeader = "not_leader";

    /// <summary>No leader is elected, or the node does not know it.</summary>
    public const string NoLeader = "no_leader";

    /// <summary>Whether the messages are stored is not known. A retry must carry the same producer and sequence.</summary>
    public const string OutcomeUnknown = "outcome_unknown";

    /// <summary>The node has no room for the request now.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The topic's name is not allowed.</summary>
    public const string InvalidTopic = "invalid_topic";

    /// <summary>There is no such topic.</summary>
    public const string UnknownTopic = "unknown_topic";

    /// <summary>There is no such message, or not any more.</summary>
    public const string UnknownMessage = "unknown_message";

    /// <summary>The node is not a member of the cluster.</summary>
    public const string UnknownNode = "unknown_node";

    /// <summary>There is no such consumer group.</summary>
    public const string UnknownGroup = "unknown_group";

    /// <summary>The consumer group has no such member: it left, or was silent too long. It may join again.</summary>
    public const string UnknownMember = "unknown_member";

    /// <summary>Another consumer joined the group under this name since.</summary>
    public const string MemberReplaced = "member_replaced";

    /// <summary>Another change of the members is not done yet; the same request may be sent again.</summary>
    public const string ChangeInProgress = "change_in_progress";

    /// <summary>The node takes this only from its own machine.</summary>
    public const string LocalOnly = "local_only";

    /// <summary>The request has no token that the cluster knows.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The role of the request's token is too weak for it.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The leader gets no answer from the node that is to become a member.</summary>
    public const string NodeUnreachable = "node_unreachable";

    /// <summary>
    /// Made by the client: a node's certificate is not one that the cluster's authority signed for its address.
    /// </summary>
    public const string Untrusted = "untrusted";

    /// <summary>Made by the client: no node could be reached in time.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>Made by the client: a node answered something that is not of this API.</summary>
    public const string InvalidAnswer = "invalid_answer";
}
