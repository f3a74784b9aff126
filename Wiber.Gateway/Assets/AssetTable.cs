using System.Reflection;
using System.Security.Cryptography;

namespace Wiber.Gateway.Assets;

/// <summary>The dashboard's files, as they lie in this assembly.</summary>
internal sealed class AssetTable
{
    private const string Prefix = "dashboard/";
    private const int TagBytes = 8;

    private readonly Dictionary<string, Asset> _assets;

    private AssetTable(Dictionary<string, Asset> assets) => _assets = assets;

    /// <summary>The names of all files, with slashes.</summary>
    public IReadOnlyCollection<string> Names => _assets.Keys;

    public static AssetTable OfDashboard()
    {
        Assembly assembly = typeof(AssetTable).Assembly;
        return new AssetTable(assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..], name => Load(assembly, name), StringComparer.Ordinal));
    }

    public Asset? Find(string name) => _assets.GetValueOrDefault(name);

    private static Asset Load(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        string tag = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, TagBytes));
        return new Asset(content, ContentTypeOf(name), $"\"{tag}\"");
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
