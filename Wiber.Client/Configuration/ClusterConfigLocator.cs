namespace Wiber.Client.Configuration;

/// <summary>Finds the configuration file.</summary>
internal static class ClusterConfigLocator
{
    /// <inheritdoc cref="ClusterConfig.Locate"/>
    public static string Locate(string? explicitPath, string? environmentPath)
    {
        (string path, string origin) = (explicitPath, environmentPath) switch
        {
            ({ Length: > 0 }, _) => (explicitPath, ""),
            (_, { Length: > 0 }) => (environmentPath, $", which {ClusterConfig.PathVariable} names"),
            _ => (ClusterConfig.DefaultFileName, $" here; name one with --config or {ClusterConfig.PathVariable}"),
        };
        return File.Exists(path) ? path : throw new ClusterConfigException(path, null, null, $"there is no such file{origin}");
    }
}
