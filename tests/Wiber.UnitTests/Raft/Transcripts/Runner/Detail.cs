namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>How much of what happens is written down.</summary>
internal enum Detail
{
    /// <summary>Only what the command says itself.</summary>
    None,

    /// <summary>What members become, commit, apply and read.</summary>
    Brief,

    /// <summary>Messages and writes too.</summary>
    All,
}
