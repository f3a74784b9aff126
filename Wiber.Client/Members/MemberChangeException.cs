namespace Wiber.Client.Members;

/// <summary>
/// A node cannot be added or removed as it was asked for: the request does not fit the cluster's configuration.
/// </summary>
/// <param name="message">What does not fit.</param>
public sealed class MemberChangeException(string message) : Exception(message);
