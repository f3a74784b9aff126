using Wiber.Testing.Disks;

namespace Wiber.ClusterTests;

/// <summary>A test with a disk of its own; skipped, with the reason, where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.FindObstacle();
}
