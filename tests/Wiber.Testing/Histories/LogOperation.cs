using System.Text.Json.Serialization;
using Wiber.Testing.Linearizability;

namespace Wiber.Testing.Histories;

/// <summary>What a client did to a topic, which is an append-only log, and what it was told.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "operation")]
[JsonDerivedType(typeof(PublishOperation), "publish")]
[JsonDerivedType(typeof(ReadOperation), "read")]
public abstract record LogOperation : ITimedOperation
{
    /// <summary>The topic. Topics are objects of their own: a history is linearizable if that of each topic is.</summary>
    public required string Topic { get; init; }

    /// <summary>Who did it.</summary>
    public required string Client { get; init; }

    /// <inheritdoc/>
    public required long Invoked { get; init; }

    /// <inheritdoc/>
    public required long Completed { get; init; }
}
