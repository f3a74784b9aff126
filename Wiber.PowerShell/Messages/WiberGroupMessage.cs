using Wiber.Client.Api;

namespace Wiber.PowerShell.Messages;

/// <summary>A message that was received as a member of a consumer group.</summary>
public sealed class WiberGroupMessage : WiberMessage
{
    private readonly ManualCommits? _commits;

    internal WiberGroupMessage(
        Message message, object payload, string config, string group, string member, ManualCommits? commits)
        : base(message, payload, config)
    {
        Group = group;
        Member = member;
        _commits = commits;
    }

    /// <summary>The group.</summary>
    public string Group { get; }

    /// <summary>The member that received it.</summary>
    public string Member { get; }

    /// <summary>
    /// Commits this message and those before it in its partition: the group does not get them again. For Receive-WiberMessage
    /// -ManualCommit; without that, the cmdlet commits by itself.
    /// </summary>
    /// <exception cref="InvalidOperationException">The cmdlet commits by itself.</exception>
    /// <exception cref="WiberApiException">Refused, or not confirmed in time; it may be said again.</exception>
    public void Commit()
    {
        if (_commits is null)
        {
            throw new InvalidOperationException("Receive-WiberMessage commits by itself, unless it has -ManualCommit");
        }

        _commits.Commit(Stored);
    }
}
