using System.Text.Json.Serialization;

namespace Wiber.Client.Api;

/// <summary>A node that is to become a member. It must be running: the leader asks it who it is.</summary>
public sealed record NewNode
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Address or name at which clients and peers reach it.</summary>
    public required string Host { get; init; }

    /// <summary>The port clients use.</summary>
    public required int Port { get; init; }

    /// <summary>The port peers use; null for the default, 1000 over the other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PeerPort { get; init; }

    /// <summary>True if it shall get the log and serve reads but never vote.</summary>
    public bool Learner { get; init; }
}
