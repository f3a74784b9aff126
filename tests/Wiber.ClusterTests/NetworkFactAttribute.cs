using Wiber.Testing.Networks;

namespace Wiber.ClusterTests;

/// <summary>A test with network namespaces; skipped, with the reason, where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() => Skip = NodeNetwork.FindObstacle();
}
