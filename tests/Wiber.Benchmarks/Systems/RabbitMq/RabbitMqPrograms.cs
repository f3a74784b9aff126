namespace Wiber.Benchmarks.Systems.RabbitMq;

/// <summary>
/// The programs of RabbitMQ. Those on the path of a Debian system change to a user and a folder of their own, which is not wanted
/// here; what they call does not.
/// </summary>
internal static class RabbitMqPrograms
{
    private const string Folder = "/usr/lib/rabbitmq/bin";

    public static string Server => Path.Combine(Folder, "rabbitmq-server");

    public static string Control => Path.Combine(Folder, "rabbitmqctl");

    /// <summary>Erlang's directory of nodes.</summary>
    public static string PortMapper => ServerProcess.Find("epmd") ?? "epmd";

    /// <summary>The first that is not installed; null if all are.</summary>
    public static string? FindMissing() => new[] { Server, Control, PortMapper }.FirstOrDefault(program => !File.Exists(program));
}
