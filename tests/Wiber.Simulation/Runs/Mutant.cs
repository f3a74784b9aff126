namespace Wiber.Simulation.Runs;

/// <summary>
/// A bug put in on purpose, at a seam between the node's logic and the simulated world or, by a switch of the same name in
/// <see cref="Wiber.Node.Raft.RaftDefects"/>, in the core, to show that the simulation finds it.
/// </summary>
public enum Mutant
{
    None,

    /// <summary>The disk reports a write as durable when it is asked for it.</summary>
    AcknowledgeBeforeSync,

    /// <summary>A file's sync does nothing.</summary>
    SyncLies,

    /// <summary>A folder's sync does nothing.</summary>
    FolderSyncLies,

    /// <summary>The vote is left out of what is written.</summary>
    VoteNotPersisted,

    /// <summary>A node that starts has forgotten its vote.</summary>
    VoteForgottenAtStart,

    /// <summary>A truncation is left out of what is written.</summary>
    TruncationDropped,

    /// <summary>A node that starts leaves out the last entry of its log.</summary>
    LastEntryForgottenAtStart,

    /// <summary>A vote that arrives twice counts for two nodes.</summary>
    VoteCountedTwice,

    /// <summary>A refused vote counts as granted.</summary>
    RefusalCountedAsVote,

    /// <summary>A follower acknowledges what it was sent even if it refused it.</summary>
    RefusedAppendAcknowledged,

    /// <summary>A leader tells its followers that all they have is committed.</summary>
    CommitWithoutMajority,

    /// <summary>An acknowledgement names one entry more than there is.</summary>
    AcknowledgementOffByOne,

    /// <summary>A client is told that its messages are stored when the leader has taken them.</summary>
    AnswerBeforeCommit,

    /// <summary>A retry gets a sequence of its own.</summary>
    RetryWithNewSequence,

    /// <summary>A linearizable read does not ask the leader.</summary>
    ReadWithoutLeader,

    /// <summary>A linearizable read does not wait until its index is applied.</summary>
    ReadBeforeApplied,

    /// <summary>The broker's stored state loses an older change and keeps a newer one.</summary>
    BrokerStoreLosesOlderChange,

    /// <summary>An entry is applied twice.</summary>
    AppliedTwice,

    /// <summary>One report of a durable write in fifty is lost.</summary>
    DurableReportLost,

    /// <summary>A leader counts copies of entries of earlier terms.</summary>
    CommitsEarlierTerms,

    /// <summary>A late, shorter AppendEntries cuts off what follows it.</summary>
    TruncatesOnLateAppend,

    /// <summary>A refused vote resets the election timer.</summary>
    RefusalResetsTimer,

    /// <summary>A leader that hears no majority goes on leading.</summary>
    NoCheckQuorum,

    /// <summary>A leader answers reads before an entry of its own term is committed.</summary>
    ReadsBeforeFirstEntry,

    /// <summary>A leader answers reads without asking whether it still leads.</summary>
    ReadsWithoutRound,

    /// <summary>A follower takes what follows the entries it was sent as committed, too.</summary>
    CommitsUnverified,

    /// <summary>Votes go to candidates whose log is behind.</summary>
    VotesForShortLogs,

    /// <summary>A write of entries that were replaced since counts for those in their place.</summary>
    CountsReplacedWrites,

    /// <summary>Members are changed while an earlier change is not committed.</summary>
    ChangesMembersTwice,

    /// <summary>A snapshot is taken over although the log in front of it is there.</summary>
    ResetsMatchingLog,

    /// <summary>A machine whose disk was lost comes back under the number of the old one.</summary>
    WipedDiskKeepsNumber,

    /// <summary>The last piece of a received snapshot is left out of what is written.</summary>
    LastSnapshotPieceDropped,

    /// <summary>Old segments are removed although the state that they led to is not safe.</summary>
    PrefixRemovedBeforeFlush,

    /// <summary>A trim removes one message more than there is in the entries that go.</summary>
    TrimCutsOneTooMany,

    /// <summary>An id is another one in each partition.</summary>
    IdsOfPartitions,

    /// <summary>A leader does not say that it chose the partition.</summary>
    ChoiceNotTold,

    /// <summary>What a node stores leaves out which messages were deleted.</summary>
    DeletionsNotStored,

    /// <summary>What a member says does not tell which one of its name it is.</summary>
    MembersUnproven,

    /// <summary>What a node stores leaves out the offsets of groups.</summary>
    GroupOffsetsNotStored,

    /// <summary>A leader never looks who of a group is silent.</summary>
    SilenceUnnoticed,
}
