using System.Security.Cryptography;
using System.Text;
using Wiber.Client.Security;
using Wiber.Node.Http.Peers;

namespace Wiber.Node.Http.Security;

/// <summary>
/// What the nodes of a cluster show each other so that strangers are told apart. It goes with every request, so without TLS it
/// keeps out who can connect and not who listens on the way.
/// </summary>
internal sealed class PeerSecret
{
    private const int CharsMin = 32;
    private const int CharsMax = 512;

    private readonly byte[] _hash;
    private readonly string _text;

    public PeerSecret(string text)
    {
        _text = text;
        _hash = Hash(text);
    }

    /// <summary>Reads the file that has the secret and nothing else.</summary>
    /// <exception cref="SecurityFileException">It cannot be read, everyone can, or it is no secret.</exception>
    public static PeerSecret Load(string path)
    {
        FileRights.RequireUnreadByOthers(path);
        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SecurityFileException(path, $"cannot be read: {exception.Message}", exception);
        }

        return text.Length is >= CharsMin and <= CharsMax && text.All(c => c is > ' ' and < '\x7f')
            ? new PeerSecret(text)
            : throw new SecurityFileException(
                path,
                $"a peer secret has {CharsMin} to {CharsMax} printable characters without spaces; make one: "
                + "openssl rand -hex 32");
    }

    public void WriteTo(HttpRequestMessage request) =>
        request.Headers.TryAddWithoutValidation(PeerProtocol.SecretHeader, _text);

    /// <summary>Whether a request has the secret; how long that takes to find out says nothing about it.</summary>
    public bool IsIn(HttpRequest request) =>
        request.Headers[PeerProtocol.SecretHeader] is [{ Length: <= CharsMax } shown]
        && CryptographicOperations.FixedTimeEquals(Hash(shown), _hash);

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(PeerSecret);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
