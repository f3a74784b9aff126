namespace Wiber.Node.Http.Problems;

/// <summary>The stable codes of problem details. Clients decide by them; a code never changes its meaning.</summary>
internal static class ProblemCode
{
    /// <summary>307: another node leads; the answer says where.</summary>
    public const string NotLeader = "not_leader";

    /// <summary>503: an election is under way, or no majority is up. Nothing was stored.</summary>
    public const string NoLeader = "no_leader";

    /// <summary>
    /// 504: it may or may not have been stored. Retry with the same ids, or the same producer and sequence, and it is stored
    /// once.
    /// </summary>
    public const string OutcomeUnknown = "outcome_unknown";

    /// <summary>503: the node takes no more for now. Nothing was stored.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>400: the body is not a message or a batch of messages.</summary>
    public const string InvalidMessage = "invalid_message";

    /// <summary>400: the name cannot be a topic's, or a setting of it cannot be.</summary>
    public const string InvalidTopic = "invalid_topic";

    /// <summary>400: a query parameter or header has an unusable value.</summary>
    public const string InvalidArgument = "invalid_argument";

    /// <summary>401: the request has no token that is known.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>403: the role of the request's token is too weak.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>403: a web page of another machine asks.</summary>
    public const string ForbiddenOrigin = "forbidden_origin";

    /// <summary>403: only from the machine that the node runs on.</summary>
    public const string LocalOnly = "local_only";

    /// <summary>404: there is no topic of this name.</summary>
    public const string UnknownTopic = "unknown_topic";

    /// <summary>404: the topic has no such partition.</summary>
    public const string UnknownPartition = "unknown_partition";

    /// <summary>404: there is no message at this offset, or there is none any more.</summary>
    public const string UnknownMessage = "unknown_message";

    /// <summary>404: there is no consumer group of this name.</summary>
    public const string UnknownGroup = "unknown_group";

    /// <summary>404: the consumer group has no such member; it may join again.</summary>
    public const string UnknownMember = "unknown_member";

    /// <summary>409: another consumer joined the group under this name since.</summary>
    public const string MemberReplaced = "member_replaced";

    /// <summary>409: the partition is not the member's.</summary>
    public const string NotOwner = "not_owner";

    /// <summary>409: the offset is behind the partition's end.</summary>
    public const string OffsetOutOfRange = "offset_out_of_range";

    /// <summary>409: the group has members.</summary>
    public const string GroupActive = "group_active";

    /// <summary>409: there are as many groups, members, subscriptions, partitions or offsets of groups as there may be.</summary>
    public const string TooManyInGroup = "too_many_in_group";

    /// <summary>404: the cluster has no member of this name.</summary>
    public const string UnknownNode = "unknown_node";

    /// <summary>404: no such path.</summary>
    public const string UnknownPath = "unknown_path";

    /// <summary>405: the path does not know this method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>409: the cluster has as many topics as it may have.</summary>
    public const string TooManyTopics = "too_many_topics";

    /// <summary>409: there is a topic of this name with other settings.</summary>
    public const string TopicExists = "topic_exists";

    /// <summary>409: the topics of the cluster would have more partitions together than they may have.</summary>
    public const string TooManyPartitions = "too_many_partitions";

    /// <summary>409: as many messages are deleted one by one as may be.</summary>
    public const string TooManyDeleted = "too_many_deleted";

    /// <summary>409: so many later sequences of this producer came that it cannot be known whether this one is a retry.</summary>
    public const string SequenceTooOld = "sequence_too_old";

    /// <summary>409: this producer used the sequence for other messages.</summary>
    public const string SequenceReused = "sequence_reused";

    /// <summary>400: the body does not describe a node.</summary>
    public const string InvalidNode = "invalid_node";

    /// <summary>409: there is a member of this name, and it is another one than was asked for.</summary>
    public const string AlreadyMember = "already_member";

    /// <summary>
    /// 409: an earlier change of the members is not done yet, or the leader is new. The same request may be sent again.
    /// </summary>
    public const string ChangeInProgress = "change_in_progress";

    /// <summary>409: of the voters that would be left, no majority is up.</summary>
    public const string WouldLoseQuorum = "would_lose_quorum";

    /// <summary>409: the cluster has as many members as it may have.</summary>
    public const string TooManyNodes = "too_many_nodes";

    /// <summary>409: no node answers at the address that was given.</summary>
    public const string NodeUnreachable = "node_unreachable";

    /// <summary>409: the node's cluster.toml cannot be used as it is now; the detail names the line.</summary>
    public const string InvalidConfig = "invalid_config";

    /// <summary>409: another node answers at the address that was given.</summary>
    public const string WrongNode = "wrong_node";

    /// <summary>413: body, batch or message is over its limit.</summary>
    public const string TooLarge = "too_large";

    /// <summary>408: the body came too slowly.</summary>
    public const string TooSlow = "too_slow";

    /// <summary>415: the body's content type is not one of those that are understood.</summary>
    public const string UnsupportedContentType = "unsupported_content_type";

    /// <summary>500: this node is damaged or defective and stops if it must; the log says what it is.</summary>
    public const string InternalError = "internal_error";

    /// <summary>503: the node is not ready, see the detail.</summary>
    public const string NotReady = "not_ready";
}
