using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Wiber.Client.Security;

/// <summary>
/// A private authority in a folder, to start with: <c>ca.pem</c> and <c>ca.key</c>, and the certificates that it signs. Keys are
/// of ECDSA P-256; only their owner may read them. Nothing that is there is overwritten.
/// </summary>
public sealed class CertificateMaker : IDisposable
{
    /// <summary>How long a certificate is valid where nothing is said.</summary>
    public const int DaysDefault = 825;

    private const int AuthorityDays = 3650;
    private const int SerialBytes = 16;
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    /// <summary>Clocks of other machines may be behind.</summary>
    private static readonly TimeSpan Earlier = TimeSpan.FromHours(1);

    private readonly string _folder;
    private readonly X509Certificate2 _authority;

    private CertificateMaker(string folder, X509Certificate2 authority, bool isNew)
    {
        _folder = folder;
        _authority = authority;
        IsNew = isNew;
    }

    /// <summary>Whether the authority was made now.</summary>
    public bool IsNew { get; }

    /// <summary>Path of the authority's certificate, which everyone may have.</summary>
    public string AuthorityPath => AuthorityFiles(_folder).Certificate;

    /// <summary>Path of the authority's key: whoever has it can make themselves a node.</summary>
    public string AuthorityKeyPath => AuthorityFiles(_folder).Key;

    /// <summary>Takes the authority of a folder, or makes one if there is none.</summary>
    /// <param name="folder">The folder; made if it is missing.</param>
    /// <param name="cluster">The cluster's name, for the authority's.</param>
    /// <exception cref="SecurityFileException">Half of an authority is there, or it cannot be used.</exception>
    public static CertificateMaker Open(string folder, string cluster)
    {
        Directory.CreateDirectory(folder);
        (string certificate, string key) = AuthorityFiles(folder);
        if (!File.Exists(certificate) && !File.Exists(key))
        {
            return new CertificateMaker(folder, MakeAuthority(certificate, key, cluster), isNew: true);
        }

        if (!File.Exists(key))
        {
            throw new SecurityFileException(
                key, $"the key that goes with {certificate} is missing; put it back, or sign with the tools of that authority");
        }

        FileRights.RequireUnreadByOthers(key);
        try
        {
            return new CertificateMaker(folder, X509Certificate2.CreateFromPemFile(certificate, key), isNew: false);
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new SecurityFileException(certificate, $"it and {key} are no authority: {error.Message}", error);
        }
    }

    /// <summary>Signs a certificate for a node: for its hosts, as server and as client of other nodes.</summary>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="node">The node's id; names the files.</param>
    /// <param name="hosts">Names and addresses at which it is reached.</param>
    /// <param name="days">How long it is valid.</param>
    /// <returns>Paths of the certificate and its key; null if one of them is there already.</returns>
    public (string Certificate, string Key)? MakeNode(string cluster, string node, IEnumerable<string> hosts, int days) =>
        Make(node, hosts, NodeName.Of(cluster, node), days);

    /// <summary>Signs a certificate for a server that is no node, such as the gateway.</summary>
    /// <inheritdoc cref="MakeNode"/>
    public (string Certificate, string Key)? MakeServer(string name, IEnumerable<string> hosts, int days) =>
        Make(name, hosts, node: null, days);

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private static (string Certificate, string Key) AuthorityFiles(string folder) => FilesOf(folder, "ca");

    private static (string Certificate, string Key) FilesOf(string folder, string name) =>
        (Path.Combine(folder, $"{name}.pem"), Path.Combine(folder, $"{name}.key"));

    private static X509Certificate2 MakeAuthority(string certificatePath, string keyPath, string cluster)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(NameOf("wiber authority", cluster), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset begin = DateTimeOffset.UtcNow - Earlier;
        X509Certificate2 authority = request.CreateSelfSigned(begin, begin.AddDays(AuthorityDays));
        Write(certificatePath, authority, keyPath, key);
        return authority;
    }

    private (string Certificate, string Key)? Make(string name, IEnumerable<string> hosts, Uri? node, int days)
    {
        (string certificatePath, string keyPath) = FilesOf(_folder, name);
        if (certificatePath.Equals(AuthorityPath, StringComparison.OrdinalIgnoreCase))
        {
            throw new SecurityFileException(
                certificatePath, $"that is the authority's own; \"{name}\" needs another name or folder");
        }

        if (File.Exists(certificatePath) || File.Exists(keyPath))
        {
            return null;
        }

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = CreateRequest(name, hosts, node, key);
        DateTimeOffset begin = DateTimeOffset.UtcNow - Earlier;
        DateTimeOffset end = begin.AddDays(days);

        // Nothing that it signs may outlive the authority.
        DateTimeOffset last = new(_authority.NotAfter.ToUniversalTime());
        using X509Certificate2 certificate = request.Create(_authority, begin, end < last ? end : last, NewSerial());
        Write(certificatePath, certificate, keyPath, key);
        return (certificatePath, keyPath);
    }

    private CertificateRequest CreateRequest(string name, IEnumerable<string> hosts, Uri? node, ECDsa key)
    {
        var request = new CertificateRequest(NameOf(name, null), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        OidCollection purposes = [new Oid(ServerPurpose)];
        if (node is not null)
        {
            names.AddUri(node);
            purposes.Add(new Oid(ClientPurpose));
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            _authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request;
    }

    private static X500DistinguishedName NameOf(string commonName, string? cluster)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        if (cluster is not null)
        {
            name.AddOrganizationName(cluster);
        }

        return name.Build();
    }

    /// <summary>A positive number whose first byte is not 0 (RFC 5280, section 4.1.2.2).</summary>
    private static byte[] NewSerial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        return serial;
    }

    private static void Write(string certificatePath, X509Certificate2 certificate, string keyPath, ECDsa key)
    {
        using (var file = new FileStream(keyPath, FileRights.NewSecret()))
        {
            file.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        }

        using var pem = new FileStream(certificatePath, FileMode.CreateNew);
        pem.Write(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));
    }
}
