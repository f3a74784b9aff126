namespace Wiber.Client.Security;

/// <summary>What the holder of a token may do; each role may do what those before it may.</summary>
public enum ApiRole
{
    /// <summary>See messages, topics, groups and the state of the cluster.</summary>
    Read,

    /// <summary>Publish, make topics by that, and consume as a member of groups.</summary>
    Write,

    /// <summary>Everything: topics, groups, members, leadership, isolation.</summary>
    Admin,
}
