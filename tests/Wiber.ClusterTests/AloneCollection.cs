namespace Wiber.ClusterTests;

/// <summary>
/// For tests that measure time, or load the machine themselves: they run when the others are through, one by one.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
